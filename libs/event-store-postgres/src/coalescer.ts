/** Questions that go to the database at once. */
const ASKED_AT_ONCE_MAX = 256;

interface Asked<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts questions of one moment together, because one statement for all of them costs little more than one for
 * one.
 */
export class Coalescer<Question, Answer> {
  #waiting: Asked<Question, Answer>[] = [];

  /** `answer` gives the answers in the order of the questions. */
  constructor(private readonly answer: (questions: readonly Question[]) => Promise<readonly Answer[]>) {}

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#send());
      this.#waiting.push({ question, resolve, reject });
    });
  }

  #send(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < waiting.length; from += ASKED_AT_ONCE_MAX)
      void this.#answerAll(waiting.slice(from, from + ASKED_AT_ONCE_MAX));
  }

  async #answerAll(asked: readonly Asked<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.answer(asked.map(({ question }) => question));
      for (const [index, { resolve }] of asked.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
