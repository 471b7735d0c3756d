import type { SettingsCase } from "./stackFiles";

/** What `pulumi preview` refused, seen with Pulumi 3.274.1; the messages are the emulator's. */
export const REFUSED: readonly (SettingsCase & { readonly message: string })[] = [
  {
    title: "inf",
    stack: "config:\n  parcels:x: .inf\n",
    message: "The setting parcels:x in Pulumi.dev.yaml is not a finite number. Put it in quotes, if it is text.",
  },
  {
    title: "list file",
    stack: "- a\n",
    message: "Pulumi.dev.yaml is not a map. Write the settings under config:, each as namespace:key: value.",
  },
  {
    title: "scalar file",
    stack: "hello\n",
    message: "Pulumi.dev.yaml is not a map. Write the settings under config:, each as namespace:key: value.",
  },
  {
    title: "config list",
    stack: "config:\n  - a\n",
    message: "config in Pulumi.dev.yaml is not a map of settings. Write each as namespace:key: value.",
  },
  {
    title: "config string",
    stack: "config: a\n",
    message: "config in Pulumi.dev.yaml is not a map of settings. Write each as namespace:key: value.",
  },
  {
    title: "syntax",
    stack: "config:\n  parcels:a: [1\n",
    message:
      "Pulumi.dev.yaml is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 3, column 1.",
  },
  {
    title: "tab",
    stack: "config:\n\tparcels:a: 1\n",
    message: "Pulumi.dev.yaml is not valid YAML: Tabs are not allowed as indentation at line 2, column 1.",
  },
  {
    title: "duplicate",
    stack: "config:\n  parcels:a: 1\n  parcels:a: 2\n",
    message: "Pulumi.dev.yaml is not valid YAML: Map keys must be unique at line 3, column 3.",
  },
  {
    title: "three parts",
    stack: "config:\n  parcels:other:a: 1\n",
    message: 'The key "parcels:other:a" in Pulumi.dev.yaml is not a setting\'s. Write it as namespace:key.',
  },
  {
    title: "four parts",
    stack: "config:\n  parcels:config:a:b: 1\n",
    message: 'The key "parcels:config:a:b" in Pulumi.dev.yaml is not a setting\'s. Write it as namespace:key.',
  },
  {
    title: "environment",
    stack: "environment:\n  - x\nconfig:\n  a: 5\n",
    message: "Pulumi.dev.yaml imports environments of Pulumi ESC, which need Pulumi Cloud, and are not run here.",
  },
  {
    title: "secure",
    stack:
      "encryptionsalt: v1:iHhyjeAZla4=:v1:+D0mkC/Mh4giSCEh:Kwft4HFGxI76IE+WhcsbM8Sa1Qj6lQ==\nconfig:\n  a:\n    secure: v1:xx\n",
    message:
      "The setting parcels:a in Pulumi.dev.yaml is a secret, which only Pulumi can decrypt. Use a stack that sets it in plain text.",
  },
  {
    title: "missing required",
    project: "config:\n  a: {type: integer}\n",
    stack: "config:\n",
    message: "Pulumi.yaml declares parcels:a without a default. Set it in Pulumi.dev.yaml.",
  },
  {
    title: "missing three",
    project: "config:\n  c: {type: integer}\n  b: {description: x}\n  a: {type: string}\n",
    message: "Pulumi.yaml declares parcels:a, parcels:b, parcels:c without a default. Set them in Pulumi.dev.yaml.",
  },
  {
    title: "string: list given",
    project: "config:\n  a: {type: string}\n",
    stack: "config:\n  a: [x]\n",
    message: 'The setting parcels:a is ["x"], and Pulumi.yaml declares it as string. Correct it in Pulumi.dev.yaml.',
  },
  {
    title: "integer: text",
    project: "config:\n  a: {type: integer}\n",
    stack: "config:\n  a: five\n",
    message: 'The setting parcels:a is "five", and Pulumi.yaml declares it as integer. Correct it in Pulumi.dev.yaml.',
  },
  {
    title: "integer: float",
    project: "config:\n  a: {type: integer}\n",
    stack: "config:\n  a: 5.5\n",
    message: "The setting parcels:a is 5.5, and Pulumi.yaml declares it as integer. Correct it in Pulumi.dev.yaml.",
  },
  {
    title: "integer: ' 5'",
    project: "config:\n  a: {type: integer}\n",
    stack: "config:\n  a: ' 5'\n",
    message: 'The setting parcels:a is " 5", and Pulumi.yaml declares it as integer. Correct it in Pulumi.dev.yaml.',
  },
  {
    title: "boolean: yes",
    project: "config:\n  a: {type: boolean}\n",
    stack: "config:\n  a: yes\n",
    message: 'The setting parcels:a is "yes", and Pulumi.yaml declares it as boolean. Correct it in Pulumi.dev.yaml.',
  },
  {
    title: "boolean: 'True'",
    project: "config:\n  a: {type: boolean}\n",
    stack: "config:\n  a: 'True'\n",
    message: 'The setting parcels:a is "True", and Pulumi.yaml declares it as boolean. Correct it in Pulumi.dev.yaml.',
  },
  {
    title: "boolean: 1",
    project: "config:\n  a: {type: boolean}\n",
    stack: "config:\n  a: 1\n",
    message: "The setting parcels:a is 1, and Pulumi.yaml declares it as boolean. Correct it in Pulumi.dev.yaml.",
  },
  {
    title: "array: null",
    project: "config:\n  a: {type: array, items: {type: string}, default: []}\n",
    stack: "config:\n  a:\n",
    message:
      "The setting parcels:a has no value, and Pulumi.yaml declares it as array<string>. Correct it in Pulumi.dev.yaml.",
  },
  {
    title: "array: text",
    project: "config:\n  a: {type: array, items: {type: string}, default: []}\n",
    stack: "config:\n  a: x@y\n",
    message:
      'The setting parcels:a is "x@y", and Pulumi.yaml declares it as array<string>. Correct it in Pulumi.dev.yaml.',
  },
  {
    title: "array: JSON text",
    project: "config:\n  a: {type: array, items: {type: string}, default: []}\n",
    stack: "config:\n  a: '[\"x\"]'\n",
    message:
      'The setting parcels:a is "[\\"x\\"]", and Pulumi.yaml declares it as array<string>. Correct it in Pulumi.dev.yaml.',
  },
  {
    title: "array: numbers",
    project: "config:\n  a: {type: array, items: {type: string}, default: []}\n",
    stack: "config:\n  a: [1]\n",
    message:
      "The setting parcels:a is [1], and Pulumi.yaml declares it as array<string>. Correct it in Pulumi.dev.yaml.",
  },
  {
    title: "array of arrays wrong",
    project: "config:\n  a: {type: array, items: {type: array, items: {type: integer}}}\n",
    stack: "config:\n  a: [[1,2],[x]]\n",
    message:
      'The setting parcels:a is [[1,2],["x"]], and Pulumi.yaml declares it as array<array<integer>>. Correct it in Pulumi.dev.yaml.',
  },
  {
    title: "array without items",
    project: "config:\n  a: {type: array, default: []}\n",
    message: "The setting a in Pulumi.yaml is an array without the type of its items.",
  },
  {
    title: "object: list",
    project: "config:\n  a: {type: object}\n",
    stack: "config:\n  a: [1]\n",
    message: "The setting parcels:a is [1], and Pulumi.yaml declares it as object. Correct it in Pulumi.dev.yaml.",
  },
  {
    title: "wrong default",
    project: "config:\n  a: {type: integer, default: five}\n",
    message: "The setting a in Pulumi.yaml has a default that is not of the type integer.",
  },
  {
    title: "both",
    project: "config:\n  a: {default: 1, value: 2}\n",
    message: "The setting a in Pulumi.yaml has both a default and a value.",
  },
  {
    title: "foreign typed",
    project: "config:\n  aws:region: {type: string, value: eu-west-1}\n",
    message: "The setting aws:region in Pulumi.yaml belongs to another package, so it takes a value and no type.",
  },
  {
    title: "foreign default",
    project: "config:\n  aws:region: {default: eu-west-1}\n",
    message: "The setting aws:region in Pulumi.yaml has a default; a setting of another package has a value.",
  },
  {
    title: "foreign no value",
    project: "config:\n  aws:region: {description: x}\n",
    message: "The setting aws:region in Pulumi.yaml belongs to another package, so it takes a value and no type.",
  },
  {
    title: "unknown type",
    project: "config:\n  a: {type: number, default: 1}\n",
    message:
      'The setting a in Pulumi.yaml has the type "number", which is none of string, integer, boolean, array, object.',
  },
  {
    title: "unknown attribute",
    project: "config:\n  a: {default: 1, foo: 2}\n",
    message:
      'The setting a in Pulumi.yaml has the attribute "foo", which is none of type, items, description, secret, default, value.',
  },
  {
    title: "null shorthand",
    project: "config:\n  a:\n",
    message:
      "The setting a in Pulumi.yaml is neither text, a whole number, true, false, a list, nor a map with a default or a value.",
  },
  {
    title: "float shorthand",
    project: "config:\n  a: 1.5\n",
    message:
      "The setting a in Pulumi.yaml is neither text, a whole number, true, false, a list, nor a map with a default or a value.",
  },
  {
    title: "secret typed",
    project: "config:\n  a: {type: string, secret: true}\n",
    stack: "config:\n  a: x\n",
    message: "The setting parcels:a in Pulumi.dev.yaml is plain text, and Pulumi.yaml declares it as a secret.",
  },
  {
    title: "default null",
    project: "config:\n  a: {type: string, default: null}\n",
    message: "Pulumi.yaml declares parcels:a without a default. Set it in Pulumi.dev.yaml.",
  },
  {
    title: "value with type",
    project: "config:\n  a: {type: integer, value: x}\n",
    message: 'The setting parcels:a is "x", and Pulumi.yaml declares it as integer. Correct it in Pulumi.dev.yaml.',
  },
  {
    title: "both dirs",
    project: "config: stacks\nstackConfigDir: other\n",
    message: "Pulumi.yaml names the folder of the stacks' settings twice. Keep stackConfigDir, and remove config.",
  },
  {
    title: "config list",
    project: "config: [a]\n",
    message: "config in Pulumi.yaml is not a map of settings. Write each as key: value.",
  },
  {
    title: "integer big",
    project: "config:\n  a: {type: integer}\n",
    stack: "config:\n  a: 12345678901234567890\n",
    message:
      "The setting parcels:a is 12345678901234567890, and Pulumi.yaml declares it as integer. Correct it in Pulumi.dev.yaml.",
  },
];
