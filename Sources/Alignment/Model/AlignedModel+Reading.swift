import Backbones
public import Evaluation
public import Interactions
import Networks
public import Support
public import Tensors

/// One place that the language model reads, or that its tokens see beside them.
public struct ReadPlace: Hashable, Sendable {
  /// What stands there.
  public enum Content: Hashable, Sendable {
    /// A token, by its id.
    case word(Int32)
    /// A row that is learnt, the same for all, by its number from 1.
    case free(Int)
    /// A row that is made of ID vectors, by its number from 1.
    case row(Int)
    /// A row of an item's ID vector.
    case item(Int32)
    /// A row of the user's ID vector.
    case user
    /// The marker before a row.
    case marker
    /// A token that is read out.
    case suffix
  }

  /// Its place in the text; `nil` beside the text's tokens.
  public let position: Int?
  public let content: Content
}

/// What a model reads of a user or an item, and how much attention each place gets.
public struct Reading: Sendable {
  /// The rows beside the tokens, then the tokens.
  public let places: [ReadPlace]
  /// How many of the places are beside the tokens.
  public let beside: Int
  /// The rows that tokens see in attentions of their own, which take no share of the text's.
  public let apart: [ReadPlace]
  /// Whether the prompt is cut to what may be read.
  public let isCut: Bool
  /// The lowest layer whose tokens see the rows beside them.
  public let firstLayer: Int
  /// The share of attention of each place by layer and head, [heads, places] a layer: that of the token
  /// that is read out, or of all tokens on average where their mean is.
  public let shares: [Tensor]
}

extension AlignedModel {
  /// Reads the prompt of a user or an item as it is read when ranking; candidates that it lists are drawn.
  ///
  /// - Parameters:
  ///   - user: whose prompt is read; for an item `nil`.
  ///   - item: the item whose prompt is read, or that the user is asked about.
  ///   - workers: who computes ID vectors.
  /// - Returns: places with their shares of attention.
  /// - Throws: `StatesError`, `PromptError`, or what keeps the ID model from making vectors.
  public func reading(
    of user: Query?, item: Int32?, workers: Workers
  ) throws -> Reading {
    let isItem = user == nil && !sentence.isAnswering
    let input: TowerInput
    var places: [WrittenPrompt.Place] = []
    let isCut: Bool
    if isItem, let item {
      input = itemInput([item])
      isCut = prompts.isCut(item: item)
    } else {
      let subject = subject(
        user ?? Query(history: []), item: item, stage: stage, from: catalogue(ofStage: stage))
      let written = try write([subject])
      (places, isCut) = (written[0].places, written[0].isCut)
      input = try self.input(written, of: [subject.history], workers: workers)
    }
    let parts = sentence[input.tower]
    let (tape, watch) = (Tape(recording: false), AttentionWatch())
    let bound = tape.bind(parameters)
    var pass = pass(bound, on: tape)
    pass.watch = watch
    var texts: PackedTexts
    (texts, pass.injected) = parts.inject(input, backbone, bound: bound, on: tape)
    (texts, pass.injected) = parts.readout.append(
      to: texts, pass.injected, of: input.tower, bound: bound, on: tape)
    let layers = backbone.description.layers
    _ = try backbone.finite(
      backbone.run(
        layers: 0..<layers, from: backbone.embeddings(of: texts, in: pass), texts: texts, in: pass
      ).value)
    let levels = levels(of: input.tower)
    let beside =
      levels.first.flatMap { level in
        pass.injected.keysAndValues(level.layer)?.states.value.rowCount
      } ?? 0
    let named =
      rows(beside, of: parts.bridge).map { ReadPlace(position: nil, content: $0) }
      + contents(of: texts[0], input.texts[0], places, parts).enumerated().map {
        ReadPlace(position: $0, content: $1)
      }
    let apart =
      parts.site.attendsApart
      ? rows(
        parts.bridge.rowCount(vectors: input.hasRow[0] ? input.offsets[1] : 0), of: parts.bridge)
      : []
    let asking = parts.readout.asking(texts, isCausal: backbone.description.isCausal)
    return Reading(
      places: named, beside: beside, apart: apart.map { ReadPlace(position: nil, content: $0) },
      isCut: isCut, firstLayer: levels.first?.layer ?? 0,
      shares: watch.shares.prefix(layers).map { $0.shares(of: asking, among: named.count) })
  }

  /// What the prompt of a stage is about.
  ///
  /// Nobody's next item is known here: where candidates are listed, what is drawn beside it in training
  /// stands for them.
  private func subject(
    _ user: Query, item: Int32?, stage: Int, from catalogue: AnswerCatalogue
  ) -> PromptSubject {
    var subject = PromptSubject(user, item: item)
    if catalogue.listsCandidates {
      let (history, samples) = (subject.history, sentence.stage(stage).samples)
      let pair = AnswerPair(history: history, target: history.last ?? 0, known: Set(history))
      subject.candidates = catalogue.drawn(
        samples.negatives + 1, beside: pair, key: RandomKey(seed: 0).derived("list"))
    }
    return subject
  }

  /// How many prompts are cut to what may be read: of users by all that they had before the test part,
  /// in any stage, and of items where these are read.
  public func cutPrompts(of data: Dataset) -> (users: Int, items: Int) {
    let catalogues = sentence.stages.indices.map { catalogue(ofStage: $0) }
    let users = (0..<data.userCount).count { user in
      let history = data.history(of: user, before: .test)
      return sentence.stages.indices.contains { stage in
        let subject = subject(
          Query(user: data.users[user], history: history), item: history.last, stage: stage,
          from: catalogues[stage])
        let template = sentence.template(ofStage: stage)
        return (try? write([subject], template: template))?[0].isCut ?? true
      }
    }
    return (users, sentence.isAnswering ? 0 : allItems.count { prompts.isCut(item: $0) })
  }

  /// The rows that a bridge makes, free ones first.
  private func rows(_ count: Int, of bridge: any Bridge) -> [ReadPlace.Content] {
    let free = (bridge as? FreeRows)?.rows ?? (bridge as? any IDBridge)?.ids.free.rows ?? 0
    return (0..<count).map { $0 < free ? .free($0 + 1) : .row($0 - free + 1) }
  }

  /// What stands in the places of a text, of which `written` was the prompt.
  private func contents(
    of text: ArraySlice<Int32>, _ written: ArraySlice<Int32>, _ places: [WrittenPrompt.Place],
    _ parts: Sentence.Side
  ) -> [ReadPlace.Content] {
    let suffix = parts.readout.tokens
    let own = text.dropLast(suffix)
    let ends = Array(repeating: ReadPlace.Content.suffix, count: suffix)
    guard parts.site.fillsPlaces else {
      var rows = rows(own.count { $0 == PackedTexts.openPlace }, of: parts.bridge).makeIterator()
      return own.map { token in
        token == PackedTexts.openPlace ? rows.next() ?? .row(1) : .word(token)
      } + ends
    }
    var filling = places.makeIterator()
    return written.map { token in
      switch token {
      case SlotSite.marker: return .marker
      case PackedTexts.openPlace:
        if case .item(let item)? = filling.next() { return .item(item) }
        return .user
      default: return .word(token)
      }
    } + ends
  }
}

extension Tensor {
  /// The shares of one token's attention, or the mean over all tokens, [heads, places], of [heads, tokens,
  /// keys]; places that the layer doesn't have stand first, with 0.
  fileprivate func shares(of token: Int?, among places: Int) -> Tensor {
    let (heads, tokens, keys) = (shape[0], shape[1], shape[2])
    return Tensor(shape: [heads, places]) { out in
      out.update(repeating: 0)
      withUnsafeValues { values in
        for head in 0..<heads {
          for query in token.map({ $0..<$0 + 1 }) ?? 0..<tokens {
            for key in 0..<keys {
              let share = values[(head * tokens + query) * keys + key]
              out[head * places + places - keys + key] +=
                token == nil ? share / Float(tokens) : share
            }
          }
        }
      }
    }
  }
}
