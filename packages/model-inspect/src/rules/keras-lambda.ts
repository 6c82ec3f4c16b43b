import { reports } from '../defect-finding.ts';
import { npz, raw } from '../example-models.ts';
import { rule } from '../rule.ts';

export const kerasLambda = rule({
  name: 'keras-lambda',
  title: 'Model of Keras holds a layer of code',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  locked: true,
  cwe: 502,
  since: '0.1.0',
  why: 'A Lambda layer is a function of Python, marshalled into the file: it runs when the model is loaded or used.',
  remedy: 'Do not load the file. Ask the publisher for safetensors, or convert it yourself on a machine that holds nothing of worth.',
  check: reports('keras-lambda'),
  examples: {
    bad: [
      {
        files: {
          'm/w.keras': npz([
            { name: 'config.json', data: raw('{"class_name": "Lambda"}') },
            { name: 'model.weights.h5', data: raw('x') },
          ]),
        },
        at: 'm/w.keras',
      },
    ],
    good: [
      {
        files: {
          'm/w.keras': npz([
            { name: 'config.json', data: raw('{"class_name": "Dense"}') },
            { name: 'model.weights.h5', data: raw('x') },
          ]),
        },
      },
    ],
  },
});
