// The picture as SVG and as PNG: always on a light ground, with its text as text.
import { palette } from "./palette.js";
import { SvgPen } from "./svgpen.js";

const STYLE = "text{font:13px sans-serif;fill:#1c2127}.pg-axis{font-size:14px}.pg-halo{fill:none;stroke:#fff;stroke-opacity:.85;stroke-width:6}.pg-ellipse{fill:none;stroke-width:2.5}.pg-collapsed{stroke-dasharray:4 3}";

/**
 * @param {import("../instrument.js").Instrument} app the instrument
 * @returns {string}
 */
export function toSvg(app) {
  const { picture } = app;
  const colours = palette(false);
  const pen = new SvgPen();
  picture.draw(pen, { ...picture.scene(), colours, tones: { ink: "#1c2127", faint: "#767f8938", plain: "#555555" } });
  const { width, height } = picture.frame;
  const drawing = picture.drawing.cloneNode(true);
  drawing.querySelectorAll(".pg-ellipse").forEach((ellipse, k) => { ellipse.style.stroke = `rgb(${colours[k].join(" ")})`; });
  const marks = app.state.means.map((mean, k) => {
    const handle = picture.handles.find(`mean-${k}`);
    if (!handle) return "";
    const out = handle.out !== undefined; // then an arrow shows the way to it, as on the page
    const way = out ? `<path d="M17 -6 27 0 17 6z" transform="translate(${handle.x} ${handle.y}) rotate(${handle.out})"/>` : "";
    return `${way}<circle cx="${handle.x}" cy="${handle.y}" r="12" fill="#fff" stroke="rgb(${colours[k].join(" ")})" stroke-width="3"${out ? ` stroke-dasharray="4 3"` : ""}/><text x="${handle.x}" y="${handle.y + 5}" text-anchor="middle" font-weight="700">${k + 1}</text>`;
  });
  const inner = new XMLSerializer().serializeToString(drawing).replace(/^<svg[^>]*>/, "").replace(/<\/svg>$/, "");
  const title = (app.session.sentence ?? "").replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img"><title>${title}</title><style>${STYLE}</style><rect width="100%" height="100%" fill="#fff"/>${pen.parts.join("")}${inner}${marks.join("")}</svg>`;
}

/** @returns {Promise<Blob>} three pixels for one of the page */
export async function toPng(app) {
  const text = toSvg(app);
  const { width, height } = app.picture.frame;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [3 * width, 3 * height];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}
