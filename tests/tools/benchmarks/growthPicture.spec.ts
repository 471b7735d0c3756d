import assert from "node:assert/strict";
import type { Growth } from "../../../tools/benchmarks/growth";
import { growthPicture } from "../../../tools/benchmarks/growthPicture";

const GROWTH: Growth = {
  executionsPerSecond: { "1": 100, "1000": 400 },
  memory: [
    { executions: 0, heapMb: 50, buffersMb: 10, residentMb: 250 },
    { executions: 50_000, heapMb: 100, buffersMb: 60, residentMb: 375 },
    { executions: 100_000, heapMb: 100, buffersMb: 110, residentMb: 500 },
  ],
};

describe("The picture of growth", () => {
  const picture = growthPicture(GROWTH, "2 cores <fast & small>");

  it("draws a bar for each number of executions at once, as high as its speed", () => {
    const heights = [...picture.matchAll(/<rect class="bar".* height="(\d+)"/g)].map(([, height]) => Number(height));
    // 160 units are 500 a second.
    assert.deepEqual(heights, [32, 128]);
    assert.match(picture, />1,000<\/text>/);
  });

  it("draws a line for each kind of memory, through all its figures", () => {
    const [, points] = /<polyline class="buffers" points="([^"]+)"/.exec(picture) ?? [];
    // 176 units are 500 MB.
    assert.equal(points, "70.0,506 330.0,489 590.0,471");
    for (const name of ["resident set 500", "heap 100", "buffers 110"]) {
      assert.ok(picture.includes(`>${name}</text>`), name);
    }
  });

  it("names each line at its end, without one name over another", () => {
    const together = { executions: 100_000, heapMb: 100, buffersMb: 99, residentMb: 101 };
    const names = growthPicture({ ...GROWTH, memory: [together] }, "").matchAll(/<text x="598" y="(\d+)".*>(\w+)/g);
    const places = [...names].map(([, y, name]) => ({ y: Number(y), name }));
    assert.deepEqual(
      places.map(({ name }) => name),
      ["resident", "heap", "buffers"],
    );
    assert.ok(places.every(({ y }, index) => index === 0 || y - (places[index - 1]?.y ?? 0) >= 16));
  });

  it("says its figures in words", () => {
    assert.match(
      picture,
      /<desc .*>1 at once: 100 a second; 1,000 at once: 400 a second; resident set at the end: 500 MB/,
    );
  });

  it("says what they were measured on, as text", () => {
    assert.match(picture, />2 cores &lt;fast &amp; small></);
  });
});
