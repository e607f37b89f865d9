import Backbones
import Evaluation
import Interactions
import Language
import Support
import Synchronization
import Tokenizers

/// The verb that lets a language model write.
let generateVerb = Verb(
  "generate", group: "language models",
  "lets a language model continue a text, or say how likely answers are",
  positionals: [
    .value("backbone", .object([.backbone]), "the language model"),
    .value("prompts", .either(.text, .list(.text)), "the text to continue; a list makes a table"),
  ],
  options: [
    .option(
      "tokens", .integer, "the most tokens that are written",
      because: "40, a sentence or two; with `among=` as many as the longest has", unit: "tokens",
      interval: .closed(1, 100_000)),
    .option(
      "temperature", .number, "what logits are divided by; 0 takes the likeliest token each time",
      default: .number(0), because: "the likeliest text needs no luck", interval: .closed(0, 100)),
    .option(
      "top_k", .integer, "draws among so many of the likeliest tokens", because: "among all",
      unit: "tokens", interval: .atLeast(1)),
    .option(
      "top_p", .fraction, "draws among the likeliest tokens that together have this probability",
      because: "among all", interval: .above(0, through: 1)),
    .option(
      "beams", .integer, "how many texts are followed at once, to find a likelier one",
      default: .number(1), because: "the likeliest next token each time", interval: .closed(1, 64)),
    .option("among", .titles, "texts, or a data set's titles: nothing else may be written"),
    .option(
      "decode",
      .cases([
        Case("generate", "writes token by token"),
        Case("score", "lists the texts of `among=`, the likeliest per token first"),
      ]), "what to do with the prompt", default: .text("generate"),
      because: "a language model writes"),
  ],
  result: .any, cost: .seconds, isRandom: true,
  formula: "p(t | s) = softmax(head · h_s / temperature); score = mean of log p over the tokens of "
    + "an answer",
  example: #"generate lm "The capital of France is" tokens=8"#,
  run: generate)

private func generate(_ call: Call) throws -> Value {
  let object: BackboneObject = try call.object("backbone")
  guard let model = object.backbone as? any LanguageModel else {
    throw call.failure(
      "`\(object.backbone.description.name)` doesn't say which token comes next", at: "backbone",
      hint: "a model of the families gpt2, llama, qwen2 and t5 does; "
        + "`Scripts/fetch-backbones smollm2` brings one")
  }
  let writer = Writer(call: call, object: object, model: model)
  let prompts = call.texts("prompts")
  guard !prompts.isEmpty else { throw call.failure("there is no text in the list", at: "prompts") }
  let answers = try call.titles(ifGiven: "among").map { Array(Set($0)).sorted() }
  if call.text("decode") == "score" {
    guard let answers else {
      throw call.failure("`decode=score` needs `among=`, the texts to compare", at: "decode")
    }
    for option in ["tokens", "temperature", "top_k", "top_p", "beams"] {
      try call.require(option, needs: false, "`decode=generate`")
    }
    return try writer.score(answers, after: prompts)
  }
  return try writer.write(after: prompts, among: answers)
}

/// What `generate` does with one language model.
private struct Writer {
  let call: Call
  let object: BackboneObject
  let model: any LanguageModel

  /// Continues prompts.
  func write(after prompts: [String], among answers: [String]?) throws -> Value {
    let answers = answers.map { answerTokens($0, after: prompts) }
    let longest = answers?.map(\.tokens.count).max()
    let most = call.integer(ifGiven: "tokens") ?? longest.map { $0 + 1 } ?? 40
    let texts = try read(prompts)
    let written = Mutex<[Int: GeneratedText]>([:])
    let (progress, tokenizer, beams) = (call.progress, model.tokenizer, call.integer("beams"))
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
    guard call.value("prompts").elements != nil else { return .text(said[0]) }
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
    let temperature = call.number("temperature")
    guard temperature == 0 else {
      guard call.integer("beams") == 1 else {
        throw call.failure("beams are searched, not drawn: leave `temperature=` out", at: "beams")
      }
      return .sampling(
        temperature: Float(temperature), topK: call.integer(ifGiven: "top_k") ?? 0,
        topP: Float(call.number(ifGiven: "top_p") ?? 1))
    }
    for name in ["top_k", "top_p"] where call.isGiven(name) {
      throw call.failure(
        "`\(name)` is for drawing, and at `temperature=0` nothing is drawn", at: name,
        hint: "add `temperature=0.8`")
    }
    return .greedy
  }

  /// The token ids of prompts.
  ///
  /// - Throws: a diagnostic for a prompt of no token.
  private func read(_ prompts: [String]) throws -> PackedTexts {
    // A text that will go on hasn't ended.
    let suffix = model.description.isCausal ? [] : model.textSuffix
    let texts = PackedTexts(
      prompts.map { model.textPrefix + model.tokenizer.encode($0) + suffix })
    for text in 0..<texts.count {
      guard texts.length(text) > 0 else {
        throw call.failure(
          "a prompt is empty, and `\(model.description.name)` begins texts with no token",
          at: "prompts")
      }
    }
    return texts
  }

  /// Answers as they are spelt after the prompts; those of no token are left out.
  private func answerTokens(
    _ answers: [String], after prompts: [String]
  ) -> [(text: String, tokens: [Int32])] {
    // Most vocabularies have the space before a word in the word's own token. Those of
    // SentencePiece put it there themselves.
    let tokenizer = model.tokenizer
    let putsSpace = tokenizer.encode("a").first.map { tokenizer.token($0).hasPrefix("▁") } ?? false
    let followsWord = prompts.contains { $0.last?.isWhitespace == false }
    let space = followsWord && !putsSpace ? " " : ""
    return answers.map { ($0, tokenizer.encode(space + $0)) }.filter { !$0.1.isEmpty }
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

extension ParameterType {
  /// Texts, or a data set whose titles are meant.
  static var titles: ParameterType { .either(.oneOrMore(.text), .object([.dataset])) }
}

extension Call {
  /// The texts that `among=` gives, or the titles of the data set there.
  ///
  /// - Throws: a diagnostic where there are none.
  func titles(ifGiven name: String) throws -> [String]? {
    guard isGiven(name) else { return nil }
    let titles: [String]
    if let data = (value(ifGiven: name)?.object as? DatasetObject)?.dataset {
      try requireTitles(of: data, at: name, "are left out")
      titles = (0..<data.itemCount).compactMap { data.catalogue.title(of: $0) }
    } else {
      titles = texts(name)
    }
    guard !titles.isEmpty else { throw failure("there is no text in `\(name)`", at: name) }
    return titles
  }
}
