// The first state of an instrument as a picture with its sentence, for pages without JavaScript
// and for print. It runs in node, without any page.
import { outline } from "./view/ellipse.js";
import { around, Frame } from "./view/frame.js";
import { curvesOf, drawLine, lineWindow } from "./view/line.js";
import { css, palette } from "./view/palette.js";
import { draw, field } from "./view/scene.js";
import { SvgPen } from "./view/svgpen.js";
import { Population } from "./population.js";
import { inPrint } from "./say.js";
import { Session } from "./session.js";
import { presetOf, sessionOptions } from "./data/presets.js";
import { logJoint } from "./math/mixture.js";
import { begin, taskOf } from "./tasks.js";

const WIDTH = 660;
const HEIGHT = 440;
const LOW = 330; // of an opening, which leaves room for a title
const TONES = { ink: "#1c2127", faint: "#767f8938", plain: "#555555" };
const MARGIN = { left: 56, right: 6, top: 6, bottom: 40 };
const STYLE = "text{font:14px sans-serif;fill:#1c2127;text-anchor:middle}.e{text-anchor:end}";

/**
 * @param {{preset?: string, task?: string, model?: boolean}} what without a model: the points alone
 * @returns {{svg: string, width: number, height: number, sentence: string, task: object | null, instrument: string}}
 */
export function still({ preset = "article", task, model = true }) {
  const height = model ? HEIGHT : LOW;
  const asked = task ? taskOf(task) : null;
  const session = asked ? begin(asked)
    : preset === "population" ? new Population({ shape: "two peaks" }) : new Session(sessionOptions(preset));
  const svg = session instanceof Population ? population(session) : mixture(session, preset, model, height, asked?.room);
  const told = asked && { title: asked.title, text: asked.text, hint: asked.hint, chapter: asked.chapter, needs: asked.needs, rows: session instanceof Population ? 0 : session.state.K };
  return { svg, width: WIDTH, height, sentence: model ? session.sentence : `${presetOf(preset).sentence.split(":")[0]}.`, task: told, instrument: session instanceof Population ? "population" : "mixture" };
}

function mixture(session, preset, model, height, room = []) {
  const { state } = session;
  const colours = palette(false);
  const pen = new SvgPen();
  const names = state.columns ?? (model || state.preset ? columns(preset) : null) ?? ["x", "y"];
  const show = { borders: model, ellipses: model };
  const inner = (WIDTH - MARGIN.left - MARGIN.right) / (height - MARGIN.top - MARGIN.bottom);
  const marks = [];
  let frame;
  if (state.D === 1) {
    const { bins, ...window } = lineWindow(state.points, session);
    frame = new Frame(WIDTH, height, window, MARGIN);
    drawLine(pen, { frame, state, colours, tones: TONES, show, bins, curves: curvesOf(frame, state) });
  } else {
    frame = new Frame(WIDTH, height, around(state.points, inner, [...session.places(), ...room]), MARGIN);
    const shown = model ? state : { ...state, responsibilities: null };
    const round = state.algorithm === "kmeans"
      ? { weights: state.weights.map(() => 1 / state.K), means: state.means, covariances: state.means.map(() => [[1, 0], [0, 1]]) }
      : state;
    draw(pen, { frame, state: shown, colours, tones: TONES, show, grid: model ? field(frame, (places) => logJoint(places, round), state.K) : undefined });
    if (model) {
      state.means.forEach((mean, k) => {
        if (state.algorithm === "em") {
          const { x, y, rx, ry, turn } = outline(frame, mean, state.covariances[k]);
          for (const look of [`stroke="#fff" stroke-opacity=".8" stroke-width="6"`, `stroke="${css(colours[k])}" stroke-width="2.5"`]) {
            marks.push(`<ellipse fill="none" ${look} rx="${rx.toFixed(1)}" ry="${ry.toFixed(1)}" transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn.toFixed(1)})"/>`);
          }
        }
        const [x, y] = [frame.x(mean[0]), frame.y(mean[1])];
        marks.push(`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="12" fill="#fff" stroke="${css(colours[k])}" stroke-width="3"/><text x="${x.toFixed(1)}" y="${(y + 5).toFixed(1)}" font-weight="bold">${k + 1}</text>`);
      });
    }
  }
  return page([...pen.parts, ...axes(frame, names[0], state.D === 1 ? "density" : names[1]), ...marks], height);
}

function population({ state: { heights, low, high } }) {
  const frame = new Frame(WIDTH, HEIGHT, { x0: low, x1: high, y0: 0, y1: 1.05 * Math.max(...heights) }, MARGIN);
  const width = (frame.right - frame.left) / heights.length;
  const pen = new SvgPen();
  pen.fillStyle = css(palette(false)[0]);
  heights.forEach((height, i) => pen.fillRect(frame.left + i * width + 0.5, frame.y(height), width - 1, frame.bottom - frame.y(height)));
  return page([...pen.parts, ...axes(frame, "value", "")]);
}

const columns = (preset) => sessionOptions(preset).columns;
const escaped = (words) => String(words).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const page = (parts, height = HEIGHT) => `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"><style>${STYLE}</style>${parts.join("")}</svg>`;

function axes(frame, nameX, nameY) {
  const word = (value) => escaped(inPrint(String(Number(value.toPrecision(6)))));
  return [
    ...frame.ticksX().map((tick) => `<text x="${frame.x(tick).toFixed(1)}" y="${frame.bottom + 16}">${word(tick)}</text>`),
    ...(nameY ? frame.ticksY().map((tick) => `<text class="e" x="${frame.left - 6}" y="${(frame.y(tick) + 5).toFixed(1)}">${word(tick)}</text>`) : []),
    `<text x="${(frame.left + frame.right) / 2}" y="${frame.height - 6}">${escaped(nameX)}</text>`,
    `<text transform="translate(13 ${(frame.top + frame.bottom) / 2}) rotate(-90)">${escaped(nameY)}</text>`,
  ];
}
