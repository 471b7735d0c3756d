/** Project and stack files, and what Pulumi makes of them. */
export interface SettingsCase {
  readonly title: string;
  /** Added to a Pulumi.yaml that has a name. */
  readonly project?: string;
  /** Pulumi.dev.yaml. @default empty */
  readonly stack?: string;
}

export interface AcceptedSettings extends SettingsCase {
  readonly settings: Readonly<Record<string, string>>;
}

/** What `pulumi preview` passed to a program from a stack's file, recorded with Pulumi 3.274.1. */
export const STACK_FILES: readonly AcceptedSettings[] = [
  {
    title: "scalars",
    stack:
      "config:\n  aws:region: eu-west-1\n  alarms: true\n  parcels:limit: 5\n  parcels:f: 1.50\n  parcels:oct: 0o17\n  parcels:oct1: 0777\n  parcels:acct: 012345678901\n  parcels:acct9: 089\n  parcels:under: 1_000\n  parcels:hex: 0x1F\n  parcels:bin: 0b101\n  parcels:yes: yes\n  parcels:on: on\n  parcels:True: True\n  parcels:big: 12345678901234567890\n  parcels:huge: 123456789012345678901234567890\n  parcels:exp: 1e3\n  parcels:small: 0.0000001\n  parcels:plus: +5\n  parcels:neg: -017\n  parcels:dot: .5\n  parcels:nul:\n  parcels:tilde: ~\n  parcels:date: 2020-01-01\n  parcels:dt: 2020-01-02T03:04:05+02:00\n  parcels:dt2: 2020-1-2 3:4:5.50\n  parcels:time: 12:30:45\n  parcels:empty: ''\n  parcels:emptylist: []\n  parcels:emptyobj: {}\n  parcels:quoted: \"5\"\n  parcels:multi: |\n    a\n    b\n  parcels:ver: 1.2.3\n",
    settings: {
      "aws:region": "eu-west-1",
      "parcels:True": "true",
      "parcels:acct": "12345678901",
      "parcels:acct9": "89",
      "parcels:alarms": "true",
      "parcels:big": "12345678901234567890",
      "parcels:bin": "5",
      "parcels:date": "2020-01-01 00:00:00 +0000 UTC",
      "parcels:dot": "0.5",
      "parcels:dt": "2020-01-02 03:04:05 +0200 +0200",
      "parcels:dt2": "2020-01-02 03:04:05.5 +0000 UTC",
      "parcels:empty": "",
      "parcels:emptylist": "[]",
      "parcels:emptyobj": "{}",
      "parcels:exp": "1000",
      "parcels:f": "1.5",
      "parcels:hex": "31",
      "parcels:huge": "1.2345678901234568e+29",
      "parcels:limit": "5",
      "parcels:multi": "a\nb\n",
      "parcels:neg": "-15",
      "parcels:nul": "",
      "parcels:oct": "15",
      "parcels:oct1": "511",
      "parcels:on": "on",
      "parcels:plus": "5",
      "parcels:quoted": "5",
      "parcels:small": "1e-7",
      "parcels:tilde": "",
      "parcels:time": "12:30:45",
      "parcels:under": "1000",
      "parcels:ver": "1.2.3",
      "parcels:yes": "yes",
    },
  },
  {
    title: "objects",
    stack:
      "config:\n  parcels:obj: {b: 1.50, a: {c: true, d: null, n: 5, s: 'a<b>&c'}, big: 12345678901234567890, l: [1, x, 2020-01-01, 007]}\n  parcels:list: [a, 1, true, null]\n  parcels:nested: [[1],[{b: 1, a: 2}]]\n",
    settings: {
      "parcels:list": '["a",1,true,null]',
      "parcels:nested": '[[1],[{"a":2,"b":1}]]',
      "parcels:obj":
        '{"a":{"c":true,"d":null,"n":5,"s":"a\\u003cb\\u003e\\u0026c"},"b":1.5,"big":12345678901234567000,"l":[1,"x","2020-01-01 00:00:00 +0000 UTC",7]}',
    },
  },
  {
    title: "nonstring key in object",
    stack: "config:\n  parcels:x: {1: a, true: b}\n",
    settings: {
      "parcels:x": '{"1":"a","true":"b"}',
    },
  },
  {
    title: "anchors",
    stack: "config:\n  parcels:a: &x {p: 1}\n  parcels:b:\n    <<: *x\n    q: 2\n",
    settings: {
      "parcels:a": '{"p":1}',
      "parcels:b": '{"p":1,"q":2}',
    },
  },
  {
    title: "empty",
    settings: {},
  },
  {
    title: "comments",
    stack: "# nothing\n",
    settings: {},
  },
  {
    title: "config null",
    stack: "config:\n",
    settings: {},
  },
  {
    title: "no config",
    stack: "encryptionsalt: v1:iHhyjeAZla4=:v1:+D0mkC/Mh4giSCEh:Kwft4HFGxI76IE+WhcsbM8Sa1Qj6lQ==\n",
    settings: {},
  },
  {
    title: "config module",
    stack: "config:\n  parcels:config:a: 1\n",
    settings: {
      "parcels:a": "1",
    },
  },
  {
    title: "space",
    stack: "config:\n  ' a ': 1\n  'x y:z': 2\n  ':b': 3\n  'c:': 4\n",
    settings: {
      ":b": "3",
      "c:": "4",
      "parcels: a ": "1",
      "x y:z": "2",
    },
  },
  {
    title: "misspelt ns",
    stack: "config:\n  parcel:limit: 5\n",
    settings: {
      "parcel:limit": "5",
    },
  },
  {
    title: "dotted",
    stack: "config:\n  parcels:a.b: 5\n",
    settings: {
      "parcels:a.b": "5",
    },
  },
  {
    title: "BOM",
    stack: "﻿config:\n  a: 5\n",
    settings: {
      "parcels:a": "5",
    },
  },
  {
    title: "two documents",
    stack: "config:\n  a: 5\n---\nconfig:\n  a: 6\n",
    settings: {
      "parcels:a": "5",
    },
  },
  {
    title: "secure extra",
    stack: "config:\n  a: {secure: v1, other: 1}\n  b: {secure: 5}\n",
    settings: {
      "parcels:a": '{"other":1,"secure":"v1"}',
      "parcels:b": '{"secure":5}',
    },
  },
  {
    title: "unknown top",
    stack: "confg:\n  a: 1\n",
    settings: {},
  },
  {
    title: "tagged",
    stack: "config:\n  a: !!str 5\n  b: !!int '7'\n  c: !foo bar\n",
    settings: {
      "parcels:a": "5",
      "parcels:b": "7",
      "parcels:c": "bar",
    },
  },
];
