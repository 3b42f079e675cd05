// What TypeScript cannot know when it checks the scripts of the book.

/** esbuild gives the text of a style sheet. */
declare module "*.css" {
  const text: string;
  export default text;
}

/** All that we look for by a selector is HTML. */
interface ParentNode {
  querySelector<K extends keyof HTMLElementTagNameMap>(selectors: K): HTMLElementTagNameMap[K] | null;
  querySelector(selectors: string): HTMLElement | null;
  querySelectorAll<K extends keyof HTMLElementTagNameMap>(selectors: K): NodeListOf<HTMLElementTagNameMap[K]>;
  querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
}

/** What one script of a page leaves for another. */
interface Window {
  bookPreviews?: Record<string, Record<string, string>>;
  bookProgress?: {
    answers: () => Record<string, { state: string; given: string; tries: number }>;
    answer: (key: string, entry: { state: string; given: string; tries: number }) => void;
    read: () => Record<string, boolean>;
    mark: (page: string, read: boolean) => void;
    clear: () => void;
    readonly allowed: boolean;
  };
  bookSearch?: { units: { id: string; title: string; page: string; kind: string; text: string; also?: string }[]; numbers: Record<string, Record<string, string[]>>; phrases: Record<string, string>; build?: any; find?: any; split?: any; stem?: any };
  gmmPlayground?: { upgrade: (figure: HTMLElement) => void };
  MiniSearch?: any;
}
