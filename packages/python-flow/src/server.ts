import type { Names } from './names.ts';
import { wordSet, wordsOf } from './words.ts';

const frameworks = wordSet('fastapi starlette flask aiohttp http uvicorn sanic tornado quart litestar bottle socketserver grpc gradio');
const serving = wordSet('server servers api routes route router routers handler handlers endpoint endpoints');
/** Modules that talk to the person at the terminal, or about made-up data. */
const trying = wordSet('test tests eval evals example examples benchmark benchmarks bench conftest cli');

/** Modules about made-up data, or that a person runs and watches. */
const attended = wordSet('test tests eval evals example examples benchmark benchmarks bench conftest train trainer training finetune notebook notebooks');

/** Whether a module is a test, an example, an evaluation or a training, by its path: what it logs is mostly made up, or for who runs it. */
export const isAttended = (path: string): boolean => wordsOfPath(path).some((word) => attended.has(word));

const namesFramework = new RegExp(`\\b(?:${[...frameworks].join('|')})\\b`);

/** Whether a module can be part of a server, by its path and its bare text: where not, `isServerModule` does not say so either. */
export const mayServe = (path: string, text: string): boolean => namesFramework.test(text) || wordsOfPath(path).some((word) => serving.has(word));

/** Whether a module is part of a server: it imports what servers are made of, or its path says so. `path` is POSIX, from the project's root. */
export function isServerModule(path: string, names: Names): boolean {
  const words = wordsOfPath(path);
  if (words.some((word) => trying.has(word))) return false;
  return [...names.roots].some((root) => frameworks.has(root)) || words.some((word) => serving.has(word));
}

const wordsOfPath = (path: string): readonly string[] => path.split('/').flatMap((component) => wordsOf(component.replace(/\.pyi?$/, '')));
