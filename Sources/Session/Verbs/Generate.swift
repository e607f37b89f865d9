import Backbones
import Evaluation
import Interactions
import Language
import Support
import Synchronization
import Tokenizers

/// The verb that lets a language model write.
enum Generate {
  static let prompts = Positional<Prompts>("prompts", "the text to continue; a list makes a table")
    .standing(for: .prompt)
  static let tokens = Option<Int?>(
    "tokens", "the most tokens that are written",
    because: "40, a sentence or two; with `among=` as many as the longest has", unit: "tokens",
    interval: .closed(1, 100_000))
  static let temperature = Option<Double>(
    "temperature", "what logits are divided by; 0 takes the likeliest token each time", default: 0,
    because: "the likeliest text needs no luck", interval: .closed(0, 100))
  static let topK = Option<Int?>(
    "top_k", "draws among so many of the likeliest tokens", because: "among all", unit: "tokens",
    interval: .atLeast(1))
  static let topP = Option<Double?>(
    "top_p", as: .fraction,
    "draws among the likeliest tokens that together have this probability", because: "among all",
    interval: .above(0, through: 1))
  static let beams = Option<Int>(
    "beams", "how many texts are followed at once, to find a likelier one", default: 1,
    because: "the likeliest next token each time", interval: .closed(1, 64))
  static let among = Option<Either<[String], Dataset>?>(
    "among", "texts, or a data set's titles: nothing else may be written")
  static let decode = Option<PromptUse>(
    "decode", "what to do with the prompt", default: .generate, because: "a language model writes")

  static let verb = Verb(
    "generate", group: "language models",
    "lets a language model continue a text, or say how likely answers are",
    takes: [
      Shared.backbone, prompts, tokens, temperature, topK, topP, beams, among, decode,
    ],
    result: .any, cost: .seconds, isRandom: true,
    formula:
      "p(t | s) = softmax(head · h_s / temperature); score = mean of log p over the tokens of "
      + "an answer",
    example: #"generate lm "The capital of France is" tokens=8"#,
    hints: [
      Hint { (error: LanguageModelError) in
        guard case .noHead(let model) = error else { return nil }
        return "`embed` takes `\(model)`; models of the families gpt2, llama, qwen2 and t5 write, "
          + "such as `smollm2`"
      }
    ], run: run)

  /// A text to continue, or several.
  enum Prompts: ArgumentValue {
    case one(String)
    case several([String])

    static var parameterType: ParameterType { .either(.text, .list(.text)) }

    init?(argument: Value) {
      if let text = String(argument: argument) {
        self = .one(text)
      } else if let texts = [String](argument: argument) {
        self = .several(texts)
      } else {
        return nil
      }
    }

    var texts: [String] {
      switch self {
      case .one(let text): [text]
      case .several(let texts): texts
      }
    }
  }

  /// The use of a prompt.
  enum PromptUse: String, Choice {
    case generate, score

    var meaning: String {
      switch self {
      case .generate: "writes token by token"
      case .score: "lists the texts of `among=`, the likeliest per token first"
      }
    }
  }

  private static func run(_ call: Call) throws -> Value {
    let object = call[Shared.backbone]
    guard let model = object.backbone as? any LanguageModel else {
      throw LanguageModelError.noHead(model: object.backbone.description.name)
    }
    let writer = Writer(call: call, object: object, model: model)
    let prompts = call[prompts].texts
    guard !prompts.isEmpty else {
      throw UsageError.empty(option: Self.prompts.name, what: "text")
    }
    let answers = try call.titles(among).map { Array(Set($0)).sorted() }
    if call[decode] == .score {
      guard let answers else {
        throw UsageError.needs(option: "decode=score", what: "`among=`, the texts to compare")
      }
      let ofWriting: [any ParameterKey] = [tokens, temperature, topK, topP, beams]
      for option in ofWriting {
        try call.require(option, needs: false, "`decode=generate`")
      }
      return try writer.score(answers, after: prompts)
    }
    return try writer.write(after: prompts, among: answers)
  }
}

/// The work of `generate` with one language model.
private struct Writer {
  let call: Call
  let object: BackboneObject
  let model: any LanguageModel

  /// Continues prompts.
  func write(after prompts: [String], among answers: [String]?) throws -> Value {
    let answers = answers.map { answerTokens($0, after: prompts) }
    let longest = answers?.map(\.tokens.count).max()
    let most = call[Generate.tokens] ?? longest.map { $0 + 1 } ?? 40
    let texts = try read(prompts)
    let written = Mutex<[Int: GeneratedText]>([:])
    let (progress, tokenizer, beams) = (call.progress, model.tokenizer, call[Generate.beams])
    let start = Machine.seconds
    let options = GenerationOptions(
      most: most, choice: try choice(), allowed: answers.map { AllowedSequences($0.map(\.tokens)) },
      key: call.key(call.verb.name, prompts.joined(separator: "\n")))
    var isInterrupted = false
    do {
      let results: [GeneratedText?] =
        beams > 1
        ? try model.searchBeams(
          after: texts, width: beams, options: options, workers: call.workers, progress: progress
        ).map(\.first)
        : try model.generate(
          after: texts, options: options, workers: call.workers, progress: progress
        ) { prompt, text in
          written.withLock { $0[prompt] = text }
          guard prompt == 0 else { return }
          progress.report(
            ProgressUpdate(
              task: "generate", completed: Double(text.tokens.count), total: Double(most),
              unit: "tokens", message: lastWords(tokenizer.decode(text.tokens))))
        }
      written.withLock { written in
        for (prompt, result) in zip(prompts.indices, results) { written[prompt] = result }
      }
    } catch is Cancelled {
      // What was written is worth keeping, as a training is; beams have written nothing yet.
      if beams > 1 { throw Cancelled() }
      isInterrupted = true
    }
    let results = written.withLock { written in prompts.indices.map { written[$0] } }
    let count = results.reduce(0) { $0 + ($1?.tokens.count ?? 0) }
    let seconds = Machine.seconds - start
    call.note(
      "\(NumberText.counted(count, "token")) in \(NumberText.fixed(seconds, digits: 1)) s by "
        + object.label + (isInterrupted ? ", interrupted" : ""))
    let spelt = Dictionary((answers ?? []).map { ($0.tokens, $0.text) }) { first, _ in first }
    let said = results.map { result in
      let tokens = result?.tokens ?? []
      return spelt[tokens] ?? tokenizer.decode(tokens)
    }
    if case .one = call[Generate.prompts] { return .text(said[0]) }
    let rows = prompts.indices.map { index -> [Cell] in
      let result = results[index]
      return [
        .text(prompts[index]), .text(said[index]), .integer(result?.tokens.count ?? 0),
        .number(result?.logProbability ?? 0), .bool(result?.isEnded ?? false),
      ]
    }
    return table(["prompt", "text", "tokens", "logp", "ended"], rows)
  }

  /// Lists answers by their mean log-probability a token.
  func score(_ answers: [String], after prompts: [String]) throws -> Value {
    let answers = answerTokens(answers, after: prompts)
    let texts = try read(prompts)
    try ResultTable.check(rows: prompts.count * answers.count, columns: 5)
    let promptOf = prompts.indices.flatMap { Array(repeating: $0, count: answers.count) }
    let continuations = PackedTexts(promptOf.indices.map { answers[$0 % answers.count].tokens })
    let logs = try model.logProbabilities(
      of: continuations, after: texts, promptOf: promptOf, workers: call.workers,
      progress: call.progress)
    let sums = promptOf.indices.map { row in
      logs[continuations.offsets[row]..<continuations.offsets[row + 1]].reduce(0.0) {
        $0 + Double($1)
      }
    }
    func mean(_ row: Int) -> Double { sums[row] / Double(continuations.length(row)) }
    let order = promptOf.indices.sorted {
      (promptOf[$0], -mean($0), $0) < (promptOf[$1], -mean($1), $1)
    }
    call.note(
      "\(NumberText.counted(answers.count, "answer")) after "
        + "\(NumberText.counted(prompts.count, "prompt")) by \(object.label)")
    return table(
      ["prompt", "answer", "tokens", "logp", "score"],
      order.map { row in
        [
          .text(prompts[promptOf[row]]), .text(answers[row % answers.count].text),
          .integer(continuations.length(row)), .number(sums[row]), .number(mean(row)),
        ]
      })
  }
}

extension Writer {
  /// How the next token is chosen.
  private func choice() throws -> GenerationOptions.Choice {
    let temperature = call[Generate.temperature]
    guard temperature == 0 else {
      guard call[Generate.beams] == 1 else {
        throw UsageError.rivals(
          option: Generate.beams.name, other: Generate.temperature.name,
          what: "say how tokens are chosen, by search or by chance")
      }
      return .sampling(
        temperature: Float(temperature), topK: call[Generate.topK] ?? 0,
        topP: Float(call[Generate.topP] ?? 1))
    }
    let ofDrawing: [any ParameterKey] = [Generate.topK, Generate.topP]
    if let option = ofDrawing.first(where: call.isGiven) {
      throw UsageError.needs(
        option: option.name, what: "`temperature` above 0, such as 0.8: at 0 nothing is drawn")
    }
    return .greedy
  }

  /// The token ids of prompts.
  ///
  /// - Throws: a diagnostic for a prompt of no token.
  private func read(_ prompts: [String]) throws -> PackedTexts {
    let texts = PackedTexts(
      prompts.map { model.textPrefix + model.tokenizer.encode($0) + model.promptSuffix })
    for text in 0..<texts.count {
      guard texts.length(text) > 0 else {
        throw LanguageModelError.emptyPrompt(text)
      }
    }
    return texts
  }

  /// Answers as they are spelt after the prompts; those of no token are left out.
  private func answerTokens(
    _ answers: [String], after prompts: [String]
  ) -> [(text: String, tokens: [Int32])] {
    let followsWord = prompts.contains { $0.last?.isWhitespace == false }
    return answers.map { ($0, model.tokens(ofWords: $0, afterOthers: followsWord)) }
      .filter { !$0.1.isEmpty }
  }

  private func table(_ names: [String], _ rows: [[Cell]]) -> Value {
    let columns = names.map { name in
      switch name {
      case "prompt": ResultTable.Column(name, .label)
      case "logp", "score": ResultTable.Column(name, .value, digits: 2)
      default: ResultTable.Column(name, .tag)
      }
    }
    return call.made(
      TableObject(ResultTable(columns: columns, rows: rows.map { ResultTable.Row($0) })))
  }
}

/// The end of a text on one line, for a progress line.
private func lastWords(_ text: String) -> String {
  let line = String(text.map { $0.isNewline ? "⏎" : $0 })
  return line.count > 40 ? "…" + line.suffix(40) : line
}
