import type { AcceptedSettings } from "./stackFiles";

/** The same for the config block of Pulumi.yaml. */
export const DECLARED_SETTINGS: readonly AcceptedSettings[] = [
  {
    title: "bare values in Pulumi.yaml: defaults of the project, values of other packages",
    project: "config:\n  a: 5\n  b: text\n  c: true\n  d: [1, x]\n  parcels:e: 7\n  aws:region: eu-west-1\n",
    stack: "config:\n  b: other\n",
    settings: {
      "aws:region": "eu-west-1",
      "parcels:a": "5",
      "parcels:b": "other",
      "parcels:c": "true",
      "parcels:d": '[1,"x"]',
      "parcels:e": "7",
    },
  },
  {
    title: "declarations in Pulumi.yaml",
    project:
      "config:\n  a: {type: integer, default: 5}\n  b: {type: string, default: '50'}\n  c: {type: boolean, default: true}\n  d: {type: array, items: {type: string}, default: []}\n  e: {default: {x: 1}}\n  f: {value: 3}\n  g: {type: object, default: {b: 1, a: 1.50}}\n  aws:region: {value: eu-west-1}\n  aws:defaultTags: {value: {tags: {b: 1}}}\n",
    settings: {
      "aws:defaultTags": '{"tags":{"b":1}}',
      "aws:region": "eu-west-1",
      "parcels:a": "5",
      "parcels:b": "50",
      "parcels:c": "true",
      "parcels:d": "[]",
      "parcels:e": '{"x":1}',
      "parcels:f": "3",
      "parcels:g": '{"a":1.5,"b":1}',
    },
  },
  {
    title: "a stack's value over a default",
    project: "config:\n  a: {type: integer, default: 5}\n  aws:region: eu-west-1\n",
    stack: "config:\n  parcels:a: 6\n  aws:region: us-east-1\n",
    settings: {
      "aws:region": "us-east-1",
      "parcels:a": "6",
    },
  },
  {
    title: "string: number given",
    project: "config:\n  a: {type: string}\n",
    stack: "config:\n  a: 49.95\n",
    settings: {
      "parcels:a": "49.95",
    },
  },
  {
    title: "string: null",
    project: "config:\n  a: {type: string, default: x}\n",
    stack: "config:\n  a:\n",
    settings: {
      "parcels:a": "",
    },
  },
  {
    title: "integer: 5.0",
    project: "config:\n  a: {type: integer}\n",
    stack: "config:\n  a: 5.0\n",
    settings: {
      "parcels:a": "5",
    },
  },
  {
    title: "integer: '+5'",
    project: "config:\n  a: {type: integer}\n",
    stack: "config:\n  a: '+5'\n",
    settings: {
      "parcels:a": "+5",
    },
  },
  {
    title: "integer: '007'",
    project: "config:\n  a: {type: integer}\n",
    stack: "config:\n  a: '007'\n",
    settings: {
      "parcels:a": "007",
    },
  },
  {
    title: "boolean: quoted",
    project: "config:\n  a: {type: boolean}\n",
    stack: "config:\n  a: 'true'\n",
    settings: {
      "parcels:a": "true",
    },
  },
  {
    title: "boolean: True",
    project: "config:\n  a: {type: boolean}\n",
    stack: "config:\n  a: True\n",
    settings: {
      "parcels:a": "true",
    },
  },
  {
    title: "array of arrays",
    project: "config:\n  a: {type: array, items: {type: array, items: {type: integer}}}\n",
    stack: "config:\n  a: [[1,2],['3']]\n",
    settings: {
      "parcels:a": '[[1,2],["3"]]',
    },
  },
  {
    title: "object: map",
    project: "config:\n  a: {type: object}\n",
    stack: "config:\n  a: {x: 1}\n",
    settings: {
      "parcels:a": '{"x":1}',
    },
  },
  {
    title: "secret untyped",
    project: "config:\n  a: {secret: true}\n",
    stack: "config:\n  a: x\n",
    settings: {
      "parcels:a": "x",
    },
  },
  {
    title: "default false",
    project:
      "config:\n  a: {type: boolean, default: false}\n  b: {type: string, default: ''}\n  c: {type: integer, default: 0}\n",
    settings: {
      "parcels:a": "false",
      "parcels:b": "",
      "parcels:c": "0",
    },
  },
  {
    title: "value typed ok",
    project: "config:\n  a: {type: integer, value: 4}\n",
    settings: {
      "parcels:a": "4",
    },
  },
  {
    title: "other module key",
    project: "config:\n  parcels:config:a: 5\n",
    settings: {
      "parcels:a": "5",
    },
  },
  {
    title: "integer hex",
    project: "config:\n  a: {type: integer}\n",
    stack: "config:\n  a: 0x10\n",
    settings: {
      "parcels:a": "16",
    },
  },
  {
    title: "array items integer with floats",
    project: "config:\n  a: {type: array, items: {type: integer}}\n",
    stack: "config:\n  a: [1.0, 2]\n",
    settings: {
      "parcels:a": "[1,2]",
    },
  },
  {
    title: "array items boolean",
    project: "config:\n  a: {type: array, items: {type: boolean}}\n",
    stack: "config:\n  a: ['true', false]\n",
    settings: {
      "parcels:a": '["true",false]',
    },
  },
  {
    title: "typed and in both",
    project: "config:\n  parcels:a: {type: integer, default: 5}\n",
    stack: "config:\n  a: 7\n",
    settings: {
      "parcels:a": "7",
    },
  },
];
