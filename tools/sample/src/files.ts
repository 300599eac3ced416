import sharp from 'sharp';

/** A file that is made when it is sent: a text, or an image in one color. */
export type SampleFile = { readonly fileName: string } & (
  | { readonly text: string }
  | { readonly color: string }
);

const IMAGE_SIDE = 64;

/** A file as the form in which it is uploaded. */
export const formOf = async (file: SampleFile, customerId: string): Promise<FormData> => {
  const form = new FormData();
  form.set('customerId', customerId);
  form.set('file', new Blob([await bytesOf(file)]), file.fileName);
  return form;
};

const bytesOf = async (file: SampleFile): Promise<Uint8Array<ArrayBuffer>> => {
  if ('text' in file) return new TextEncoder().encode(file.text);
  const size = { width: IMAGE_SIDE, height: IMAGE_SIDE, channels: 3, background: file.color } as const;
  return new Uint8Array(await sharp({ create: size }).png().toBuffer());
};
