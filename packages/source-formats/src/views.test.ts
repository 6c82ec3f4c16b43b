import { describe, expect, test } from 'vitest';
import { isKubernetesText, kubernetesView, nodeAt, readNotebook, readTomlSource, readYamlSource, textOf, workflowOf } from './index.ts';

describe('notebooks', () => {
  const text = JSON.stringify(
    {
      cells: [
        { cell_type: 'code', source: ['%pip install x\n', 's = "😀\\t"; log.info(prompt)\n'], outputs: [{ output_type: 'stream', text: ['a\n', 'b'] }] },
        { cell_type: 'markdown', source: 'hi' },
      ],
      nbformat: 4,
    },
    null,
    1,
  );
  test('cells, outputs and exact places', () => {
    const { cells, defects } = readNotebook(text);
    expect(defects).toEqual([]);
    const [cell] = cells;
    expect(cell?.source.split('\n')[0]).toBe('#pip install x');
    const at = cell?.source.indexOf('log.info(prompt)') ?? 0;
    const place = cell?.placeOf({ start: at, end: at + 'log.info(prompt)'.length });
    expect(place && text.slice(place.start, place.end)).toBe('log.info(prompt)');
    expect(cell?.outputs[0]?.text).toBe('a\nb');
  });

  test('what is no notebook is a defect', () => {
    for (const broken of ['{}', '[', '{"cells": 1}']) expect(readNotebook(broken).defects).toHaveLength(1);
  });
});

test('TOML as values with places', () => {
  const text = '# top\n[a]\nb = "x"\n[[a.c]]\nd = [1, {e = 2}]\n';
  const { documents, comments, defects } = readTomlSource(text);
  expect(defects).toEqual([]);
  const node = nodeAt(documents[0], 'a', 'b');
  expect(node && text.slice(node.start, node.end)).toBe('"x"');
  expect(comments).toHaveLength(1);
  expect(readTomlSource('a = \n').defects).toHaveLength(1);
});

describe('workflows', () => {
  const text =
    'on: [push, pull_request]\nenv: { A: "1" }\njobs:\n  build:\n    env:\n      LOG_LEVEL: debug\n    steps:\n      - uses: actions/checkout@v4\n        with: { lfs: true }\n      - name: run\n        continue-on-error: true\n        run: |\n          set -x\n          echo \x24{{ secrets.TOKEN || \'\' }} | cat\n';
  const workflow = workflowOf(text, readYamlSource(text).documents[0]);
  test('triggers, variables, steps and commands with exact places', () => {
    expect(workflow.triggers).toEqual(['push', 'pull_request']);
    const [job] = workflow.jobs;
    expect(job?.env).toMatchObject([{ name: 'LOG_LEVEL', value: 'debug' }]);
    expect(textOf(job?.steps[0]?.with.get('lfs'))).toBe('true');
    const [trace, echo] = job?.steps[1]?.commands ?? [];
    expect(trace && text.slice(trace.start, trace.end)).toBe('set -x');
    expect(echo?.words[0]?.text).toBe('echo');
    expect(echo && text.slice(echo.start, echo.end)).toBe("echo \x24{{ secrets.TOKEN || '' }}");
    expect(job?.steps[1]?.continuesOnError).toBe(true);
  });

  test('composite actions', () => {
    const action = 'runs:\n  using: composite\n  steps:\n    - run: echo hi\n      shell: bash\n';
    expect(workflowOf(action, readYamlSource(action).documents[0]).jobs[0]?.steps[0]?.commands[0]?.words).toHaveLength(2);
  });
});

test('Kubernetes manifests', () => {
  const text =
    'apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: chat\n          env: [{ name: LOG_LEVEL, value: debug }]\n          args: ["--log-level", "debug"]\n---\napiVersion: v1\nkind: ConfigMap\ndata: { B: "2" }\n';
  expect(isKubernetesText(text)).toBe(true);
  const view = kubernetesView(readYamlSource(text).documents);
  expect(view.containers[0]).toMatchObject({ name: 'chat', env: [{ name: 'LOG_LEVEL', value: 'debug' }], words: [{ text: '--log-level' }, { text: 'debug' }] });
  expect(view.variables).toMatchObject([{ name: 'B', value: '2' }]);
});
