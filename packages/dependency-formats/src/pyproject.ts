import { parseToml, type TextPlace } from '@mlx-guard/source-formats';
import { z } from 'zod';
import type { Defect } from './dependency.ts';

const some = z.looseObject({});
const pyprojectSchema = z.object({
  project: z
    .object({ dependencies: z.array(z.unknown()).optional(), dynamic: z.array(z.unknown()).optional(), 'optional-dependencies': some.optional() })
    .optional(),
  'dependency-groups': some.optional(),
  tool: z.object({ poetry: z.object({ dependencies: some.optional() }).optional() }).optional(),
});

/** Where a `pyproject.toml` says that the project depends on others (PEP 621, PEP 735, Poetry); undefined where it does not say so. */
export function asksForPackages(text: string): TextPlace | Defect | undefined {
  const document = parseToml(text);
  if ('problem' in document) return document;
  const parsed = pyprojectSchema.safeParse(document.value);
  if (!parsed.success) return { place: document.placeOf([]), problem: `${parsed.error.issues[0]?.path.join('.') ?? 'it'} is not what it should be` };
  const { project = {}, tool } = parsed.data;
  if ((project.dependencies ?? []).length > 0) return document.placeOf(['project', 'dependencies']);
  if (project.dynamic?.some((name) => name === 'dependencies') === true) return document.placeOf(['project', 'dynamic']);
  if (Object.keys(project['optional-dependencies'] ?? {}).length > 0) return document.placeOf(['project', 'optional-dependencies']);
  if (Object.keys(parsed.data['dependency-groups'] ?? {}).length > 0) return document.placeOf(['dependency-groups']);
  // Poetry lists the interpreter among the packages.
  const poetry = Object.keys(tool?.poetry?.dependencies ?? {}).filter((name) => name !== 'python');
  return poetry.length > 0 ? document.placeOf(['tool', 'poetry', 'dependencies']) : undefined;
}
