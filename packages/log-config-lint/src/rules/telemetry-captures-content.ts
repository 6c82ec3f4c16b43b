import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

const capture = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';
const capturing = /^(?:true|1|span_only|event_only|span_and_event)$/i;

export const telemetryCapturesContent = rule({
  name: 'telemetry-captures-content',
  title: 'Telemetry that captures what users and the model say',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 359,
  since: '0.1.0',
  why: 'OpenTelemetry leaves content out unless asked; once asked, every prompt and answer goes to the tracing backend, and from there to everybody who may look at traces.',
  remedy: `Leave \`${capture}\` unset, or set it to \`NO_CONTENT\`.`,
  *check(facts, found) {
    if (facts.kind !== 'variable') return;
    const isCapture =
      (facts.name === capture && capturing.test(facts.value)) || (facts.name === 'TRACELOOP_TRACE_CONTENT' && /^(?:true|1)$/i.test(facts.value));
    if (isCapture)
      yield found(facts.location, `${quote(`${facts.name}=${facts.value}`)} sends conversations to the telemetry backend`, {
        fix: `${facts.name}=false`,
        identity: facts.identity,
      });
  },
  examples: {
    bad: [
      { files: { '.env': 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true\n' }, at: '.env:1' },
      { files: { Dockerfile: 'FROM python:3.13\nENV OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=SPAN_AND_EVENT\n' }, at: 'Dockerfile:2' },
      { files: { 'app.py': 'import os\n\nos.environ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true"\n' }, at: 'app.py:3' },
    ],
    good: [{ files: { '.env': 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=NO_CONTENT\n' } }],
  },
});
