import Backbones
public import Evaluation
import Glibc
import Interactions
import Networks
import Recommenders
public import Support
import Tensors
import Tokenizers

/// A model that ranks items by what its language model answers in words.
extension AlignedModel {
  /// The language model, which answers; sentences with answers have one.
  private var speaker: any LanguageModel {
    guard let model = backbone as? any LanguageModel else {
      preconditionFailure("`\(backbone.description.name)` answers nothing")
    }
    return model
  }

  /// What may be answered; sentences with answers have it.
  private var known: Answers {
    guard let answers else { preconditionFailure("a model of vectors answers nothing") }
    return answers
  }

  /// Whether prompts of a stage list candidates.
  private func listsCandidates(in stage: Int) -> Bool {
    prompts.listsCandidates(template: sentence.template(ofStage: stage))
  }
}

// Training.
extension AlignedModel {
  /// A prompt with its answer, to be learnt from.
  struct AnswerSample: Sendable {
    var prompt: WrittenPrompt
    /// What the user had, oldest first.
    var history: ArraySlice<Int32>
    /// What should follow.
    var answer: [Int32]
    /// How many tokens at the end of the answer are no words.
    var ends = 0
    /// The words of the answer read alone, as far as they are.
    var alone: [Int32] = []
    /// Whether the answer is yes; `nil` where it names an item.
    var isYes: Bool?
  }

  /// The loss of one batch and its gradients, of answers.
  func answerGradient(
    _ batch: PairBatch, key: RandomKey, dropout: RandomKey?, stage: Int, workers: Workers,
    cancellation: Cancellation?
  ) throws -> ShardedGradient {
    let catalogue = catalogue(ofStage: stage)
    let samples = sentence.stage(stage).samples
    let questions = batch.queries.indices.flatMap { place in
      samples.questions(
        about: AnswerPair(
          user: batch.queries[place].user, history: batch.queries[place].history,
          target: batch.targets[place],
          known: batch.known[place],
          rating: batch.ratings.isEmpty ? nil : batch.ratings[place]), of: catalogue,
        key: key.derived(place))
    }
    return try answerGradient(
      answerSamples(of: questions, stage: stage), dropout: dropout, stage: stage, workers: workers,
      cancellation: cancellation)
  }

  /// What questions of a stage are about.
  func catalogue(ofStage stage: Int) -> AnswerCatalogue {
    let unspoken = Set(answers?.unspoken ?? [])
    return AnswerCatalogue(
      items: side.drawable.filter { !unspoken.contains($0) },
      listsCandidates: listsCandidates(in: stage))
  }

  /// Questions as token ids; those whose answer has no words are left out.
  func answerSamples(of questions: [AnswerQuestion], stage: Int) throws -> [AnswerSample] {
    let ends = known.end
    return try questions.compactMap { question in
      var subject = PromptSubject(
        history: question.history, user: question.user, item: question.item,
        candidates: question.candidates)
      if case .masked(let places) = question.answer { subject.masked = places }
      let template = question.task.map(sentence.template) ?? sentence.template(ofStage: stage)
      var prompt = try write([subject], template: template)[0]
      /// A prompt with its answer, if both fit into what the language model reads.
      func sample(_ words: [Int32]) -> AnswerSample? {
        let following = words.count + ends.count
        let room = speaker.room(after: prompt.tokens.count)
        guard !words.isEmpty, following <= room else { return nil }
        return AnswerSample(
          prompt: prompt, history: question.history, answer: words + ends, ends: ends.count,
          alone: speaker.textPrefix + words + speaker.promptSuffix)
      }
      switch question.answer {
      case .rating(let rating):
        return known.ratings.first { $0.value == rating }.flatMap {
          sample($0.tokens.dropLast(ends.count))
        }
      case .masked(let places):
        // An item that there was no room for isn't asked for.
        return sample(
          places.enumerated().flatMap { number, place in
            let sentinel = prompts.sentinel(number)
            guard prompt.tokens.contains(sentinel) else { return [Int32]() }
            return sentinel
              + prompts.words(
                of: question.history[question.history.startIndex + place], template: template)
          })
      case .spans(let key):
        let masked = MaskedSpans(of: prompt.history.count, key: key).spans
        return masked.isEmpty ? nil : sample(prompt.mask(masked, by: prompts.sentinel))
      case .own:
        return question.item.flatMap {
          sample(prompts.words(about: $0, template: template + 1))
        }
      case .isYes(let isYes):
        return AnswerSample(
          prompt: prompt, history: question.history, answer: [known.yes], isYes: isYes)
      case .item(let item): return sample(known.items[Int(item)].dropLast(ends.count))
      }
    }
  }

  /// The loss of samples and its gradients.
  ///
  /// - Parameters:
  ///   - samples: prompts and answers.
  ///   - dropout: draws what changes of low rank don't see; `nil` drops nothing.
  ///   - stage: which of the sentence's stages it is a step of.
  ///   - workers: who computes the shards.
  ///   - cancellation: stops between layers.
  /// - Returns: the loss and its gradients, in the order of the parameters.
  /// - Throws: `Cancelled`.
  func answerGradient(
    _ samples: [AnswerSample], dropout: RandomKey? = nil, stage: Int, workers: Workers,
    cancellation: Cancellation?
  ) throws -> ShardedGradient {
    let stage = sentence.stage(stage)
    let readsSpans = stage.reads.contains(.spans) && !samples.isEmpty
    let isJudged = sentence.isJudged
    let input = try input(samples.map(\.prompt), of: samples.map(\.history), workers: workers)
    let shards = PackedTexts(samples.map { $0.prompt.tokens + $0.answer }).shards()
    let alone = PackedTexts(readsSpans ? samples.map(\.alone) : [])
    let aloneShards = alone.shards()
    let tokens = samples.reduce(0) { $0 + $1.answer.count }
    let speaker = speaker
    return try ShardedGradient(
      parameters: parameters, trains: trains(in: stage), shards: shards.count + aloneShards.count,
      workers: workers, cancellation: cancellation
    ) { shard, tape, bound in
      var pass = pass(bound, on: tape, dropout: dropout?.derived(shard))
      guard shard < shards.count else {
        let texts = alone[aloneShards[shard - shards.count]]
        return [
          try backbone.vectors(
            layers: 0..<backbone.description.layers, from: backbone.embeddings(of: texts, in: pass),
            texts: texts, pooling: .mean, in: pass)
        ]
      }
      let part = samples[shards[shard]]
      let texts = injected(input[shards[shard]], bound: bound, into: &pass)
      let answers = PackedTexts(part.map(\.answer))
      let states = try speaker.states(of: answers, after: texts, in: pass)
      let table = speaker.outputTable(in: pass)
      if isJudged, let yes = answers.tokens.first {
        return [tape.linear(states.predicting, tape.gather(table, rows: [yes]))]
      }
      let loss = tape.catalogueCrossEntropy(
        states.predicting, table, targets: answers.tokens, scale: 1 / Float(max(1, tokens)))
      guard readsSpans else { return [loss] }
      return [loss, Self.histories(part, states.prompts, texts, on: tape)]
        + [Self.answers(part, states.predicting, answers, on: tape)]
    } loss: { tape, bound, outputs in
      func joined(_ shards: Range<Int>, _ output: Int) -> Variable {
        tape.concatenateRows(outputs[shards].map { $0[output] })
      }
      let own = 0..<shards.count
      var answers = AlignmentStep.Answers()
      if isJudged {
        if !samples.isEmpty {
          answers.judgements = (joined(own, 0), samples.map { $0.isYes == true })
        }
      } else {
        answers.losses = outputs[own].map { $0[0] }
      }
      if readsSpans {
        answers.spans = AlignmentStep.Spans(
          histories: joined(own, 1), answers: joined(own, 2),
          items: joined(shards.count..<outputs.count, 0), twins: alone.twins)
      }
      let step = AlignmentStep(
        users: tape.constant(.zeros([0, 1])), targets: [], scored: nil, catalogue: nil,
        answers: answers, sides: [], bound: bound)
      return Self.loss(of: stage.active, step, on: tape)
    }
  }

  /// The texts of an input with the rows that a pass is to inject into them.
  private func injected(
    _ input: TowerInput, bound: BoundParameters, into pass: inout Pass
  ) -> PackedTexts {
    let (texts, injection) = sentence.user.inject(input, backbone, bound: bound, on: pass.tape)
    pass.injected = injection
    return texts
  }

  /// Means of the states of histories, or of whole prompts that have none, [samples, width].
  private static func histories(
    _ samples: ArraySlice<AnswerSample>, _ states: Variable, _ texts: PackedTexts, on tape: Tape
  ) -> Variable {
    means(of: states, texts: texts.count, on: tape) { text in
      let sample = samples[samples.startIndex + text]
      let start = texts.offsets[text]
      // Rows before the text push it on.
      let shift = texts.length(text) - sample.prompt.tokens.count
      return sample.prompt.history.isEmpty
        ? start..<texts.offsets[text + 1]
        : start + shift + sample.prompt.history.lowerBound..<start + shift
          + sample.prompt.history.upperBound
    }
  }

  /// Means of the states at the words of answers, [samples, width]: those that predict what follows each.
  private static func answers(
    _ samples: ArraySlice<AnswerSample>, _ states: Variable, _ answers: PackedTexts, on tape: Tape
  ) -> Variable {
    means(of: states, texts: answers.count, on: tape) { text in
      let (start, end) = (answers.offsets[text], answers.offsets[text + 1])
      // The state before the first word is the prompt's; behind the last there is one where an end
      // follows.
      return start + 1 < end ? start + 1..<end : start..<end
    }
  }

  private static func means(
    of states: Variable, texts count: Int, on tape: Tape, _ span: (Int) -> Range<Int>
  ) -> Variable {
    let spans = (0..<count).map(span)
    return tape.segmentMeans(
      tape.gather(states, rows: spans.flatMap { $0.map { Int32($0) } }),
      offsets: spans.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) })
  }
}

// Ranking.
extension AlignedModel {
  /// Whether some items can be scored at less than the price of all.
  public var scoresCandidates: Bool { sentence.isAnswering }

  public var predictsRatings: Bool { asked == .ratings }

  /// The same model, asked for ratings.
  ///
  /// - Throws: `AlignmentError.asksForNoRatings` where it didn't learn any, or the data have none.
  public func askedForRatings() throws(AlignmentError) -> AlignedModel {
    guard sentence.tasks.map({ $0.count(of: .rating) > 0 }) == true,
      answers?.ratings.isEmpty == false
    else { throw .asksForNoRatings(kind: kind) }
    var model = self
    model.asked = .ratings
    return model
  }

  public func scores(
    among candidates: [[Int32]], listing listed: [[Int32]], for queries: [Query], workers: Workers,
    progress: Progress
  ) throws -> [[Float]] {
    try answerScores(
      among: candidates, listing: listed, for: queries, without: nil, workers: workers,
      progress: progress)
  }

  /// The template that candidates are asked about by: a model that learnt to rank some is asked to.
  private var rankingTemplate: Int {
    sentence.tasks.map { $0.count(of: .ranking) > 0 } == true
      ? sentence.template(of: .ranking) : sentence.template(ofStage: stage)
  }

  /// Scores of every item for each query, [queries, items] row-major.
  func answerScores(
    for queries: [Query], without: Ablation?, workers: Workers, progress: Progress
  ) throws -> [Float] {
    if asked == .items, listsCandidates(in: stage) { throw AlignmentError.listsCandidates }
    if asked == .items, let allowed = known.allowed {
      return try search(
        allowed, for: queries, without: without, workers: workers, progress: progress)
    }
    return try answerScores(
      among: Array(repeating: allItems, count: queries.count), listing: nil, for: queries,
      without: without, workers: workers, progress: progress
    ).flatMap(\.self)
  }

  /// Scores of some items for each query; those that no answer names have −∞.
  private func answerScores(
    among candidates: [[Int32]], listing listed: [[Int32]]?, for queries: [Query],
    without: Ablation?, workers: Workers, progress: Progress
  ) throws -> [[Float]] {
    if sentence.isJudged {
      return try judgements(
        of: candidates, for: queries, without: without, workers: workers, progress: progress)
    }
    if self.asked == .ratings {
      return try ratings(of: candidates, for: queries, workers: workers, progress: progress)
    }
    let asked = try Asked(
      self, queries, among: listed ?? candidates,
      template: listed == nil ? sentence.template(ofStage: stage) : rankingTemplate,
      without: without, workers: workers)
    var (continuations, promptOf) = (PackedTexts(), [Int]())
    for (query, items) in candidates.enumerated() {
      for item in items {
        continuations.append(known.items[Int(item)])
        promptOf.append(query)
      }
    }
    let logs = try speaker.logProbabilities(
      of: continuations, after: asked.texts, promptOf: promptOf, bound: asked.bound,
      injecting: asked.injecting, workers: workers, progress: progress)
    var text = 0
    return candidates.map { items in
      items.map { _ in
        defer { text += 1 }
        let range = continuations.offsets[text]..<continuations.offsets[text + 1]
        guard !range.isEmpty else { return -.infinity }
        let sum = logs[range].reduce(0) { $0 + Double($1) }
        return Float(sentence.comparison.score(of: sum, tokens: range.count))
      }
    }
  }

  /// The mean of the ratings that may be answered of each item, by their probabilities.
  private func ratings(
    of candidates: [[Int32]], for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [[Float]] {
    let levels = known.ratings
    return try asked(
      about: candidates, of: queries, template: sentence.template(of: .rating), without: nil,
      workers: workers
    ) { asked in
      let promptOf = (0..<asked.texts.count).flatMap { Array(repeating: $0, count: levels.count) }
      let logs = try speaker.logProbabilities(
        of: PackedTexts(promptOf.indices.map { levels[$0 % levels.count].tokens }),
        after: asked.texts, promptOf: promptOf, bound: asked.bound, injecting: asked.injecting,
        workers: Workers(count: 1), progress: progress)
      var place = 0
      return (0..<asked.texts.count).map { _ in
        let sums = levels.map { level in
          defer { place += level.tokens.count }
          return logs[place..<place + level.tokens.count].reduce(0) { $0 + Double($1) }
        }
        let largest = sums.max() ?? 0
        let shares = sums.map { exp($0 - largest) }
        let mean = zip(shares, levels).reduce(0) { $0 + $1.0 * Double($1.1.value) }
        return Float(mean / shares.reduce(0, +))
      }
    }
  }

  /// The logits of yes behind prompts that ask about each item.
  private func judgements(
    of candidates: [[Int32]], for queries: [Query], without: Ablation?, workers: Workers,
    progress: Progress
  ) throws -> [[Float]] {
    try asked(
      about: candidates, of: queries, template: sentence.template(ofStage: stage),
      without: without, workers: workers
    ) { asked in
      try asked.texts.shards().flatMap { shard in
        let tape = Tape(recording: false, cancellation: progress.cancellation)
        let pass = Pass(tape, bound: asked.bound, injected: asked.injecting(Array(shard), tape))
        let states = try speaker.predictingStates(
          of: PackedTexts(shard.map { _ in [known.yes] }), after: asked.texts[shard], in: pass)
        let table = speaker.outputTable(in: pass)
        return try backbone.finite(
          tape.linear(states, tape.gather(table, rows: [known.yes])).value
        ).values
      }
    }
  }

  /// A number about each item of each query, made of prompts that ask about it, some at a time.
  private func asked(
    about candidates: [[Int32]], of queries: [Query], template: Int, without: Ablation?,
    workers: Workers, _ body: @Sendable (Asked) throws -> [Float]
  ) throws -> [[Float]] {
    let subjects = zip(queries, candidates).flatMap { query, items in
      items.map { PromptSubject(query, item: $0) }
    }
    let size = 256
    let parts = try workers.map((subjects.count + size - 1) / size) { part in
      let range = part * size..<min(subjects.count, (part + 1) * size)
      return try body(
        Asked(
          self, Array(subjects[range]), template: template, without: without,
          workers: Workers(count: 1)))
    }
    var numbers = parts.joined().makeIterator()
    return candidates.map { items in items.map { _ in numbers.next() ?? -.infinity } }
  }

  /// Scores of the items whose answers a search finds, the others all below, tied.
  private func search(
    _ allowed: AllowedSequences, for queries: [Query], without: Ablation?, workers: Workers,
    progress: Progress
  ) throws -> [Float] {
    let asked = try Asked(
      self, queries.map { PromptSubject($0) }, without: without, workers: workers)
    let found = try speaker.searchBeams(
      after: asked.texts, width: known.readout.beams,
      lengthPenalty: sentence.comparison.score == .logp ? 0 : 1,
      options: GenerationOptions(
        most: known.longest, endTokens: known.end, allowed: allowed),
      bound: asked.bound,
      injecting: asked.injecting, workers: workers,
      progress: Progress(cancellation: progress.cancellation))
    var scores = [Float](
      repeating: -.infinity, count: queries.count * base.itemCount)
    for (query, texts) in found.enumerated() {
      for text in texts where text.isEnded {
        let length = text.tokens.count + known.end.count
        let score = sentence.comparison.score(of: text.logProbability, tokens: length)
        for item in known.itemsOf[text.tokens] ?? [] {
          scores[query * base.itemCount + Int(item)] = Float(score)
        }
      }
    }
    return scores
  }
}

// Free answers.
extension AlignedModel {
  public var writesAnswers: Bool { sentence.isAnswering && !sentence.isJudged }

  public func answers(
    among candidates: [[Int32]], for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Int32?] {
    let asked = try Asked(
      self, queries, among: candidates, template: rankingTemplate, without: nil,
      workers: workers)
    let words = candidates.map { items in
      items.map { item in
        speaker.tokenizer.decode(known.items[Int(item)]).trimmed.lowercased()
      }
    }
    let longest = candidates.joined().map { known.items[Int($0)].count }.max() ?? 1
    let texts = try speaker.generate(
      after: asked.texts, options: GenerationOptions(most: longest + 8), bound: asked.bound,
      injecting: asked.injecting, workers: workers, progress: progress)
    return zip(zip(candidates, words), texts).map { candidates, text in
      let said = speaker.tokenizer.decode(text.tokens).trimmed.lowercased()
      let named = Self.named(candidates.1, in: said)
      return named.map { candidates.0[$0] }
    }
  }

  /// The one text that an answer is, or failing that the only one that it contains.
  ///
  /// LLaRA (Liao et al., SIGIR 2024) counts an answer as valid that contains one candidate's title; where
  /// one title contains another, only the whole answer tells which is meant.
  static func named(_ words: [String], in answer: String) -> Int? {
    if let exact = words.firstIndex(of: answer), !answer.isEmpty { return exact }
    let contained = words.indices.filter { !words[$0].isEmpty && answer.contains(words[$0]) }
    return contained.count == 1 ? contained[0] : nil
  }
}

extension String {
  /// Without white space at either end.
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}

/// Prompts that a language model is asked, with what its runs inject into them.
private struct Asked {
  let texts: PackedTexts
  let bound: BoundWeights
  let injecting: Injecting

  /// Prompts about histories, with the candidates that they may list in an order of their own.
  init(
    _ model: AlignedModel, _ queries: [Query], among candidates: [[Int32]], template: Int,
    without: Ablation?, workers: Workers
  ) throws {
    let subjects = zip(queries, candidates).map { query, items in
      // By what is listed, so that the place tells nothing, and anybody is asked the same twice.
      let key = items.reduce(RandomKey(seed: 0).derived("list")) { $0.derived(Int($1)) }
      var subject = PromptSubject(query)
      subject.candidates = key.permutation(items.count).map { items[$0] }
      return subject
    }
    try self.init(model, subjects, template: template, without: without, workers: workers)
  }

  init(
    _ model: AlignedModel, _ subjects: [PromptSubject], template: Int? = nil, without: Ablation?,
    workers: Workers
  ) throws {
    let written = try model.write(subjects, template: template, without: without)
    let input = try model.input(
      written, of: subjects.map(\.history), without: without, workers: workers)
    let (parts, backbone, parameters) = (model.sentence.user, model.backbone, model.parameters)
    @Sendable func injected(
      _ input: TowerInput, on tape: Tape
    ) -> (texts: PackedTexts, injection: Injection) {
      parts.inject(input, backbone, bound: tape.bind(parameters), on: tape)
    }
    let tape = Tape(recording: false)
    texts = without == .rows ? input.texts : injected(input, on: tape).texts
    bound = model.pass(tape.bind(parameters), on: tape).bound
    injecting = { numbers, tape in
      without == .rows ? Injection() : injected(input.selecting(numbers), on: tape).injection
    }
  }
}
