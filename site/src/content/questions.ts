import text from "../../../docs/faq.md?raw";

const plainWords = (markdown: string): string =>
  markdown
    .replace(/ ?\[More\]\([^)]*\)\.?/g, "")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replaceAll("`", "")
    .trim();

/** The docs' FAQ, so that landing and docs never answer differently: headings are questions, the text below is the answer. */
export const QUESTIONS: readonly { question: string; answer: string }[] = text
  .split(/^## /m)
  .slice(1)
  .map((part) => {
    const [question = "", ...answer] = part.split("\n");
    return { question: question.trim(), answer: plainWords(answer.join("\n")) };
  });
