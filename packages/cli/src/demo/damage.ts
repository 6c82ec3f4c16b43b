const weightsName = 'model.safetensors';
const lengthBytes = 8;

/** The files of a model by their names. */
export type Model = ReadonlyMap<string, Uint8Array>;

function changed(model: Model, change: (weights: Uint8Array) => void): Model {
  const weights = model.get(weightsName)?.slice();
  if (weights === undefined) throw new TypeError(`the model has no ${weightsName}`);
  change(weights);
  return new Map([...model, [weightsName, weights]]);
}

/** The model with one bit of its last weight flipped: as well formed as before, and another model. */
export const flipLastBit = (model: Model): Model =>
  changed(model, (weights) => {
    weights[weights.length - 1] = (weights.at(-1) ?? 0) ^ 1;
  });

/** The model as somebody would craft it against a loader that believes headers: its first tensor says that it goes on far behind the end of the file. */
export const overreach = (model: Model): Model =>
  changed(model, (weights) => {
    const view = new DataView(weights.buffer, weights.byteOffset);
    const header = weights.subarray(lengthBytes, lengthBytes + view.getUint32(0, true));
    const text = new TextDecoder().decode(header);
    const crafted = text.replace(/("data_offsets":\[0,)(\d+)/, (_, start: string, end: string) => start + '9'.repeat(end.length));
    header.set(new TextEncoder().encode(crafted));
  });
