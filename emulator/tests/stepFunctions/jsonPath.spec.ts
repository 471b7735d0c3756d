import assert from "node:assert/strict";
import { parsePath } from "../../services/stepFunctions/language/paths/jsonPath";
import { find, missing } from "../../services/stepFunctions/language/paths/pathFinding";

const PARCELS = {
  sender: "Anna",
  "first name": "Bo",
  limit: 5,
  parcels: [
    { id: "a", weight: 3, tags: ["red", "flat"] },
    { id: "b", weight: 7, tags: [] },
    { id: "c", weight: 9 },
  ],
  nested: { weight: 1, deep: { weight: 2 } },
  five: [1, 2, 3, 4, 5],
  texts: [{ n: "7" }, { n: "7.0" }, { n: true }, { n: null }],
};

const NOWHERE = "nowhere";

function valueAt(path: string): unknown {
  const found = find(parsePath(path), PARCELS);
  return found === undefined ? NOWHERE : found.value;
}

describe("A path", () => {
  const ids = (...names: readonly string[]) => PARCELS.parcels.filter(({ id }) => names.includes(id));
  const rows: readonly (readonly [path: string, value: unknown])[] = [
    ["$", PARCELS],
    ["$.sender", "Anna"],
    ["$['first name']", "Bo"],
    ['$["sender"]', "Anna"],
    ["$.parcels[0].id", "a"],
    ["$.parcels[-1].id", "c"],
    ["$.parcels.[1].id", "b"],
    ["$.parcels[3]", NOWHERE],
    ["$.none", NOWHERE],
    ["$.sender.none", NOWHERE],
    ["$.parcels[*].id", ["a", "b", "c"]],
    ["$.none[*]", []],
    ["$.parcels[0,2].id", ["a", "c"]],
    ["$.parcels[1:].id", ["b", "c"]],
    ["$.parcels[:2].id", ["a", "b"]],
    ["$.parcels[-2:].id", ["b", "c"]],
    ["$.parcels[5:]", []],
    ["$..weight", [3, 7, 9, 1, 2].toSorted().length === 5 ? [3, 7, 9, 1, 2] : []],
    ["$..none", []],
    ["$['sender','limit']", { sender: "Anna", limit: 5 }],
    ["$['sender','none']", { sender: "Anna" }],
    ["$['none','nor']", {}],
    ["$.sender['none','nor']", NOWHERE],
    ["$['nested','limit'].weight", [1]],
    ["$.parcels[*]['id','weight']", PARCELS.parcels.map(({ id, weight }) => ({ id, weight }))],
    ["$..['id','tags']", PARCELS.parcels.slice(0, 2).map(({ id, tags }) => ({ id, tags }))],
    ["$.five[1:-1]", []],
    ["$.five[-3:-1]", [3, 4]],
    ["$.five[-9:-3]", [1, 2]],
    ["$.five[-2:2]", [4, 5, 1, 2]],
    ["$.five[:-2]", [1, 2, 3]],
    ["$.five[3:9]", [4, 5]],
    ["$.five[4:2]", []],
    ["$.five[0:4:2]", [1, 2, 3, 4]],
    ["$.five[-1:]", [5]],
    ["$.five[-9:]", [1, 2, 3, 4, 5]],
    ["$.five[0,-1,9]", [1, 5]],
    ["$.parcels.length()", 3],
    ["$.sender.length()", 4],
    ["$.parcels[*].weight.max()", 9],
    ["$.parcels[*].weight.sum()", 19],
    ["$.none.length()", NOWHERE],
    ["$.parcels[?(@.weight > 5)]", ids("b", "c")],
    ["$.parcels[?(@.weight > $.limit)].id", ["b", "c"]],
    ["$.parcels[?(@.weight > 5 && @.id != 'c')].id", ["b"]],
    ["$.parcels[?(@.weight < 5 || @.id == 'c')].id", ["a", "c"]],
    ["$.parcels[?(!(@.weight >= 7))].id", ["a"]],
    ["$.parcels[?(@.tags)].id", ["a", "b"]],
    ["$.parcels[?(!@.tags)].id", ["c"]],
    ["$.parcels[?(@.id==a)].weight", [3]],
    ["$.parcels[?(@.id in ['a', 'c'])].id", ["a", "c"]],
    ["$.parcels[?(@.id nin ['a'])].id", ["b", "c"]],
    ["$.parcels[?(@.id =~ /[AB]/i)].id", ["a", "b"]],
    ["$.parcels[?(@.tags contains 'red')].id", ["a"]],
    ["$.parcels[?(@.tags size 2)].id", ["a"]],
    ["$.parcels[?(@.tags empty true)].id", ["b"]],
    ["$.parcels[?(@.tags anyof ['flat', 'blue'])].id", ["a"]],
    ["$.parcels[?(@.tags subsetof ['red', 'flat'])].id", ["a", "b"]],
    ["$.parcels[?(@.weight > '5')]", []],
    ["$.parcels[?(@.id == 'z')]", []],
    ["$.parcels[?(@.weight == '7')].id", ["b"]],
    ["$.parcels[?(@.weight == '7.0')].id", ["b"]],
    ["$.parcels[?(@.weight == 'seven')].id", []],
    ["$.parcels[?(@.weight != '7')].id", ["a", "c"]],
    ["$.parcels[?(@.weight === '7')].id", []],
    ["$.parcels[?(@.weight === 7)].id", ["b"]],
    ["$.parcels[?(@.weight !== '7')].id", ["a", "b", "c"]],
    ["$.texts[?(@.n == 7)].n", ["7"]],
    ["$.texts[?(@.n == 7.0)].n", ["7"]],
    ["$.texts[?(@.n == true)].n", [true]],
    ["$.texts[?(@.n == 'true')].n", []],
    ["$.texts[?(@.n == null)].n", [null]],
    ["$.texts[?(@.none == null)]", []],
    ["$.texts[?(@.none != null)].n", ["7", "7.0", true, null]],
    ["$.parcels[?(@.weight in ['3', 9])].id", ["a", "c"]],
    ["$.parcels[?(@.weight nin ['3', 9])].id", ["b"]],
    ["$.parcels[?(@.id in $.nested)].id", []],
    ["$.parcels[?(@.id nin $.nested)].id", ["a", "b", "c"]],
    ["$.parcels[?(@.id IN [])].id", []],
    ["$.parcels[?(@.tags noneof ['red'])].id", ["b"]],
    ["$.parcels[?(@.tags subsetof 'red')].id", []],
    ["$.parcels[?(@.tags all ['flat', 'red'])].id", ["a"]],
    ["$.parcels[?(@.id contains 1)].id", []],
    ["$.parcels[?(@.id size 1)].id", ["a", "b", "c"]],
    ["$.parcels[?(@ size 3)].id", []],
    ["$.parcels[?(@.tags empty false)].id", ["a"]],
    ["$.parcels[?(@.id empty false)].id", ["a", "b", "c"]],
    ["$.parcels[?(@.weight =~ /[37]/)].id", ["a", "b"]],
    ["$.parcels[?(/a|b/ =~ @.id)].id", ["a", "b"]],
    ["$.parcels[?(@.id =~ /a|bc/)].id", ["a"]],
    ["$.parcels[?(@.tags =~ /fl.*/)].id", ["a"]],
    ["$.nested[?(@.weight == 1)]", [PARCELS.nested]],
  ];
  for (const [path, value] of rows) {
    it(`${path} leads to ${JSON.stringify(value).slice(0, 50)}`, () => {
      const actual = valueAt(path);
      assert.deepEqual(
        path === "$..weight" ? (actual as number[]).toSorted() : actual,
        path === "$..weight" ? [1, 2, 3, 7, 9] : value,
      );
    });
  }

  it("begins at the input, the context object or a variable", () => {
    assert.deepEqual(
      ["$.a", "$$.a", "$a", "$items[0]"].map((path) => parsePath(path).root),
      ["$", "$$", "a", "items"],
    );
  });

  const words: readonly (readonly [path: string, words: string])[] = [
    ["$.none", "No results for path: $['none']"],
    ["$.none.such", "Missing property in path $['none']"],
    ["$.parcels[9]", "No results for path: $['parcels'][9]"],
    ["$.sender.none.such", "Missing property in path $['sender']['none']"],
  ];
  for (const [path, expected] of words) {
    it(`${path} leads nowhere: ${expected}`, () => {
      assert.equal(missing(parsePath(path), PARCELS), expected);
    });
  }

  for (const path of [
    "",
    "a",
    "$.",
    "$..",
    "$.a[",
    "$[",
    "$[]",
    "$.a[b]",
    "$.a[?(@.b]",
    "$.a b",
    "$.a.none()",
    "$.a[?(@.b ~ 1)]",
    "$.a[?(@.b like 1)]",
    "$.a[?(@.b in [1 2])]",
    "$.a[:]",
    "$.a[::2]",
    "$.a[1:2:3:4]",
    "$.a[0 : 2]",
    "$.a.constructor()",
  ]) {
    it(`is not ${JSON.stringify(path)}`, () => {
      assert.throws(() => parsePath(path), SyntaxError);
    });
  }
});
