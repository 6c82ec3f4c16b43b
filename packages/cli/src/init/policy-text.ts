import { type AnyGuard, projectUrl, schemaUrl, visible } from '@mlx-guard/core';
import type { Sight } from './sight.ts';

const section = ({ id, title }: AnyGuard): string => `
# ${title}. Settings: ${projectUrl}/blob/main/docs/reference/${id}.md
${id}: {}
`;

/** The policy to begin with: everything at its default, each guard with a section to grow in. */
export const policyText = (guards: readonly AnyGuard[], { project }: Pick<Sight, 'project'>): string => `\
# yaml-language-server: $schema=${schemaUrl('policy-v1')}
# What mlx-guard asks of this project. Written by \`mlx-guard init\`; yours to change.
version: 1

# How much to ask: recommended, strict or audit.
profile: recommended

# What this is: library, server, app or model-repo. It was seen as ${project.kind} by: ${visible(project.evidence).slice(0, 100)}
project: auto
${guards.map(section).join('')}`;
