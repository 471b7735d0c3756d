import { count } from "../../domain/format";
import type { Growth, Memory } from "./growth";

const WIDTH = 720;
const HEIGHT = 560;
const LEFT = 70;
const RIGHT = 590;
const NAME_HEIGHT = 17;

/** Where a chart's values lie, from the top down. */
interface Chart {
  readonly top: number;
  readonly bottom: number;
}

const SPEED: Chart = { top: 84, bottom: 244 };
const MEMORY: Chart = { top: 334, bottom: 510 };

const STYLE = `
  svg { background: #fff; font: 13px system-ui, sans-serif; }
  text { fill: #424650; } .title { fill: #0f141a; font-size: 15px; font-weight: 600; } .value { fill: #0f141a; font-weight: 600; }
  .grid { stroke: #dedee3; } .axis { stroke: #8c8c94; } .bar { fill: #0972d3; }
  polyline { fill: none; stroke: currentColor; stroke-width: 2; } .name { fill: currentColor; font-weight: 600; }
  .heap { color: #0972d3; } .buffers { color: #8456ce; } .resident { color: #b2541a; }
  @media (prefers-color-scheme: dark) {
    svg { background: #161d26; } text { fill: #c6c6cd; } .title, .value { fill: #f9f9fa; } .grid { stroke: #333843; } .bar { fill: #539fe5; }
    .name { fill: currentColor; } .heap { color: #539fe5; } .buffers { color: #bf9bf5; } .resident { color: #f2a56c; }
  }`;

const LINES = [
  { member: "residentMb", className: "resident", name: "resident set" },
  { member: "heapMb", className: "heap", name: "heap" },
  { member: "buffersMb", className: "buffers", name: "buffers" },
] as const satisfies readonly { member: keyof Memory; className: string; name: string }[];

/**
 * Draws how speed and memory grow, as an SVG for light and dark pages.
 *
 * @param machine what the figures were measured on
 */
export function growthPicture({ executionsPerSecond, memory }: Growth, machine: string): string {
  const last = memory.at(-1);
  const description = [
    ...Object.entries(executionsPerSecond).map(
      ([atOnce, rate]) => `${count(Number(atOnce))} at once: ${rate} a second`,
    ),
    ...(last === undefined ? [] : LINES.map(({ member, name }) => `${name} at the end: ${last[member]} MB`)),
  ];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title description">`,
    `<title id="title">Speed and memory of the emulator as executions grow</title>`,
    `<desc id="description">${description.join("; ")}</desc>`,
    `<style>${STYLE}\n</style>`,
    text(24, 32, "Executions a second", "title"),
    text(24, 52, machine),
    ...bars(Object.entries(executionsPerSecond)),
    text((LEFT + RIGHT) / 2, SPEED.bottom + 40, "executions at once", "", "middle"),
    text(24, 314, "Memory after executions in one cloud, garbage collected (MB)", "title"),
    ...lines(memory),
    text((LEFT + RIGHT) / 2, MEMORY.bottom + 40, "executions so far", "", "middle"),
    "</svg>",
  ].join("\n")}\n`;
}

function bars(rates: readonly (readonly [atOnce: string, perSecond: number])[]): readonly string[] {
  const top = roundTop(Math.max(...rates.map(([, rate]) => rate)));
  const space = (RIGHT - LEFT) / rates.length;
  return [
    ...grid(SPEED, top),
    ...rates.flatMap(([atOnce, rate], index) => {
      const middle = LEFT + space * (index + 0.5);
      const y = heightOf(SPEED, rate, top);
      return [
        `<rect class="bar" x="${middle - 36}" y="${y}" width="72" height="${SPEED.bottom - y}"/>`,
        text(middle, y - 6, String(rate), "value", "middle"),
        text(middle, SPEED.bottom + 20, count(Number(atOnce)), "", "middle"),
      ];
    }),
  ];
}

function lines(memory: readonly Memory[]): readonly string[] {
  const top = roundTop(Math.max(...memory.map(({ residentMb }) => residentMb)));
  const end = memory.at(-1)?.executions ?? 0;
  const x = (executions: number): number => LEFT + ((RIGHT - LEFT) * executions) / Math.max(end, 1);
  return [
    ...grid(MEMORY, top),
    ...[0, end / 2, end].map((executions) => text(x(executions), MEMORY.bottom + 20, count(executions), "", "middle")),
    ...LINES.map(({ member, className }) => {
      const points = memory.map((at) => `${x(at.executions).toFixed(1)},${heightOf(MEMORY, at[member], top)}`);
      return `<polyline class="${className}" points="${points.join(" ")}"/>`;
    }),
    ...names(memory.at(-1), top),
  ];
}

/** The lines' names at their ends, from the top down, each below the one before. */
function names(last: Memory | undefined, top: number): readonly string[] {
  const ends = LINES.map((line) => ({ ...line, value: last?.[line.member] ?? 0 })).sort((a, b) => b.value - a.value);
  let lowest = 0;
  return ends.map(({ className, name, value }) => {
    lowest = Math.max(heightOf(MEMORY, value, top) + 4, lowest + NAME_HEIGHT);
    return text(RIGHT + 8, lowest, `${name} ${value}`, `${className} name`);
  });
}

function grid(chart: Chart, top: number): readonly string[] {
  return [0, 0.5, 1].flatMap((share) => {
    const y = heightOf(chart, top * share, top);
    return [
      `<line class="${share === 0 ? "axis" : "grid"}" x1="${LEFT}" x2="${RIGHT}" y1="${y}" y2="${y}"/>`,
      text(LEFT - 8, y + 4, count(top * share), "", "end"),
    ];
  });
}

function heightOf({ top, bottom }: Chart, value: number, highest: number): number {
  return Math.round(bottom - ((bottom - top) * value) / highest);
}

/** The next 1, 2 or 5 times a power of ten. */
function roundTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return power * ([1, 2, 5].find((step) => step * power >= value) ?? 10);
}

function text(x: number, y: number, content: string, className = "", anchor = "start"): string {
  const attributes = [className && ` class="${className}"`, anchor !== "start" && ` text-anchor="${anchor}"`];
  return `<text x="${Math.round(x)}" y="${Math.round(y)}"${attributes.filter(Boolean).join("")}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
