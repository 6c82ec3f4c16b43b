import { runPlainAction } from '@mlx-guard/runtime';
import { uploadArtifact } from './artifact-client.ts';
import { uploadEvidence } from './upload-evidence.ts';

await runPlainAction((step) => uploadEvidence(step, uploadArtifact));
