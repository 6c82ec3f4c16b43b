const weightsName = 'model.safetensors';
const lengthBytes = 8;

/** The files of a model by their names. */
export type Model = ReadonlyMap<string, Uint8Array>;

function weightsOf(model: Model): Uint8Array {
  const weights = model.get(weightsName);
  if (weights === undefined) throw new TypeError(`the model has no ${weightsName}`);
  return weights.slice();
}

/** The model with one bit of its last weight flipped: as well formed as before, and another model. */
export function flipLastBit(model: Model): Model {
  const weights = weightsOf(model);
  weights[weights.length - 1] = (weights.at(-1) ?? 0) ^ 1;
  return new Map([...model, [weightsName, weights]]);
}

/** Weights as somebody would craft them against a loader that believes headers: the first tensor says that it has more data than its shape takes, where others lie. */
export function overreaching(model: Model): Uint8Array {
  const weights = weightsOf(model);
  const view = new DataView(weights.buffer, weights.byteOffset);
  const header = weights.subarray(lengthBytes, lengthBytes + view.getUint32(0, true));
  const text = new TextDecoder().decode(header);
  const crafted = text.replace(/("data_offsets":\[0,)(\d+)/, (_, start: string, end: string) => start + '9'.repeat(end.length));
  header.set(new TextEncoder().encode(crafted));
  return weights;
}
