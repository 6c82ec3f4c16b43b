import { DefaultArtifactClient } from '@actions/artifact';

/** What is to be uploaded: files of one folder. */
export interface ArtifactRequest {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** Absolute, in that folder. */
  readonly files: readonly string[];
  /** Undefined: what the repository sets. */
  readonly retentionDays: number | undefined;
}

/** What became of it. */
export interface Uploaded {
  readonly id?: number;
  /** Of the zip, lower-case hex. */
  readonly digest?: string;
}

/** Makes an artifact of this run. Rejects with the words of the client. */
export const uploadArtifact = ({ name, folder, files, retentionDays }: ArtifactRequest): Promise<Uploaded> =>
  new DefaultArtifactClient().uploadArtifact(name, [...files], folder, retentionDays === undefined ? {} : { retentionDays });
