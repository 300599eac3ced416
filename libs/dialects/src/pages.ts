import { answered, type Reply } from '@clientele/http';
import { Readable } from 'node:stream';

/**
 * A list without pages, as JSON: an array that is sent as it is read, so that none is too long to hold. The
 * first page is read before anything is answered, so that what is refused is refused.
 */
export const answerAll = async <Item>(
  pages: AsyncGenerator<readonly Item[], void>,
  show: (item: Item) => unknown,
): Promise<Reply> => {
  const textOf = (items: readonly Item[]) => items.map((item) => JSON.stringify(show(item))).join();
  const first = await pages.next();
  const begun = first.done === true ? '' : textOf(first.value);
  const second = await pages.next();
  if (second.done === true) return answered(`[${begun}]`);
  const more = second.value;
  return answered(
    Readable.from(
      (async function* () {
        yield `[${begun},${textOf(more)}`;
        for await (const items of pages) if (items.length > 0) yield `,${textOf(items)}`;
        yield ']';
      })(),
    ),
  );
};
