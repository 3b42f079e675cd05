// A canvas's methods, as far as the pictures use them, that write SVG.

const round = (value) => Math.round(value * 10) / 10;

export class SvgPen {
  constructor() {
    this.parts = [];
    this.path = "";
    this.boxes = 0;
    this.open = 0;
    this.fillStyle = this.strokeStyle = "#000";
    this.lineWidth = this.globalAlpha = 1;
  }
  save() { this.depth = this.open; }
  restore() {
    while (this.open > this.depth) {
      this.parts.push("</g>");
      this.open -= 1;
    }
  }
  beginPath() { this.path = ""; }
  moveTo(x, y) { this.path += `M${round(x)} ${round(y)}`; }
  lineTo(x, y) { this.path += `L${round(x)} ${round(y)}`; }
  closePath() { this.path += "Z"; }
  rect(x, y, w, ht) { this.path += `M${round(x)} ${round(y)}h${round(w)}v${round(ht)}h${round(-w)}Z`; }
  arc(_x, _y, r) { // whole circles only, begun at their right end
    const w = round(r);
    this.path += `a${w} ${w} 0 1 1${-2 * w} 0a${w} ${w} 0 1 1 ${2 * w} 0`;
  }
  clip() {
    const id = `clip${(this.boxes += 1)}`;
    this.parts.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath><g clip-path="url(#${id})">`);
    this.open += 1;
  }
  fill() { this.parts.push(`<path d="${this.path}" fill="${this.fillStyle}" fill-opacity="${this.globalAlpha}"/>`); }
  stroke() { this.parts.push(`<path d="${this.path}" fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}" stroke-opacity="${this.globalAlpha}"/>`); }
  fillRect(x, y, w, ht) {
    this.path = "";
    this.rect(x, y, w, ht);
    this.fill();
  }
  drawImage(canvas, x, y, w, ht) {
    this.parts.push(`<image href="${canvas.toDataURL()}" x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(ht)}" preserveAspectRatio="none"/>`);
  }
}
