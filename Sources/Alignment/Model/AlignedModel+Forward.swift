import Backbones
import Evaluation
import Networks
import Recommenders
import Support
import Tensors

extension AlignedModel {
  /// The vectors of texts: what is read out of them with rows injected.
  ///
  /// - Parameters:
  ///   - input: texts and ID vectors of one tower.
  ///   - states: what training doesn't change of them, [tokens, width].
  ///   - bound: the parameters on the tape.
  ///   - pass: the run, with what trains of the language model.
  ///   - injecting: whether rows are seen at all; without them this is the language model alone.
  /// - Returns: [texts, width].
  /// - Throws: `Cancelled`.
  func vectors(
    _ input: TowerInput, from states: Tensor, bound: BoundParameters, in pass: Pass,
    injecting: Bool = true
  ) throws -> Variable {
    let parts = sentence[input.tower]
    var (texts, pass) = (input.texts, pass)
    let tape = pass.tape
    if injecting {
      (texts, pass.injected) = parts.inject(input, backbone, bound: bound, on: tape)
    }
    (texts, pass.injected) = parts.readout.append(
      to: texts, pass.injected, of: input.tower, bound: bound, on: tape)
    let isTouched = parts.untouchedLayers == nil && (injecting || parts.readout.tokens > 0)
    return try parts.readout.vectors(
      of: texts,
      from: isTouched
        ? backbone.embeddings(of: texts, in: pass) : changeable(states, of: texts, in: pass),
      layers: frozenStates(of: input.tower).fromLayer..<backbone.description.layers, of: backbone,
      in: pass)
  }

  /// The frozen states of a tower's texts, which are computed once.
  private func frozenStates(of tower: Tower) -> FrozenStates {
    tower == .item ? itemStates : readerStates
  }

  /// The mean states of hard prompts that enter each level with rows, without any rows, of the
  /// language model as it is now: [texts, levels × width].
  ///
  /// They are what ID rows are aligned with, so no gradient flows through them; they change with each
  /// step, so none are kept.
  func meanStates(
    _ texts: PackedTexts, of tower: Tower, from states: Tensor, cancellation: Cancellation?
  ) throws -> Tensor {
    let tape = Tape(recording: false, cancellation: cancellation)
    let pass = pass(tape.bind(parameters), on: tape)
    let first = sentence[tower].untouchedLayers ?? 0
    let lower = try backbone.run(
      layers: frozenStates(of: tower).fromLayer..<first,
      from: changeable(states, of: texts, in: pass), texts: texts, in: pass)
    return .concatenatingColumns(
      try backbone.meanInputStates(
        of: texts, from: lower, layers: first..<backbone.description.layers, in: pass))
  }

  /// The states that enter the first layer that training changes: those that are kept, or embeddings
  /// that train themselves.
  private func changeable(
    _ states: Tensor, of texts: PackedTexts, in pass: Pass
  ) -> Variable {
    backbone.frozenLayers == nil
      ? backbone.embeddings(of: texts, in: pass) : pass.tape.constant(states)
  }

  /// A run through the language model, with what trains of it on the tape.
  ///
  /// - Parameters:
  ///   - bound: the parameters.
  ///   - tape: what records.
  ///   - dropout: draws what changes of low rank don't see; `nil` outside of training.
  /// - Returns: the run.
  func pass(_ bound: BoundParameters, on tape: Tape, dropout: RandomKey? = nil) -> Pass {
    var pass = Pass(
      tape,
      bound: backbone.tuning.bound(on: tape) { bound[Self.backboneGroup + "." + $0] })
    pass.dropout = dropout
    return pass
  }

  /// The input of the user tower.
  ///
  /// - Parameters:
  ///   - queries: the users.
  ///   - without: what is left out of the prompts: rows of ID vectors, or words where such rows are left.
  ///   - workers: who computes ID vectors.
  /// - Returns: prompts and ID vectors.
  /// - Throws: what keeps the ID model from making vectors; `PromptError`.
  func userInput(
    _ queries: [Query], without: Ablation? = nil, workers: Workers
  ) throws -> TowerInput {
    let written = try write(queries.map { PromptSubject($0) }, without: without)
    return try input(
      written, of: queries.map(\.history), without: without, workers: workers)
  }

  /// The same of users of whom histories alone are known, oldest item first.
  func userInput(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> TowerInput {
    try userInput(histories.map { Query(history: $0) }, workers: workers)
  }

  /// The prompts of users, with places for rows; by default by the template of the stage.
  func write(
    _ subjects: [PromptSubject], template: Int? = nil, without: Ablation? = nil
  ) throws -> [WrittenPrompt] {
    try prompts.prompts(
      of: subjects, template: template ?? sentence.template(ofStage: stage),
      rows: without == .rows ? nil : { !side.isCold($0) },
      hasWords: without != .text || !sentence.user.site.fillsPlaces)
  }

  /// Prompts of users with the ID vectors that rows are made of: those of the places in the prompts where
  /// the site fills such, else those of the users.
  func input(
    _ written: [WrittenPrompt], of histories: [ArraySlice<Int32>], without: Ablation? = nil,
    workers: Workers
  ) throws -> TowerInput {
    let texts = PackedTexts(written.map(\.tokens))
    let hasRow = Array(repeating: without != .rows, count: texts.count)
    guard sentence.user.site.fillsPlaces else {
      let packed = try base.vectors(
        of: histories, for: sentence.user.bridge.source, workers: workers)
      return TowerInput(
        tower: .user, texts: texts, vectors: packed.vectors.scaled(by: side.inputScale.user),
        offsets: packed.offsets,
        counts: zip(histories, packed.offsets.indices).flatMap { history, text in
          repeatElement(
            Float(history.count), count: packed.offsets[text + 1] - packed.offsets[text])
        }, hasRow: hasRow)
    }
    let asked = written.indices.filter { written[$0].places.contains(.user) }
    let users =
      try asked.isEmpty ? nil : base.userVectors(asked.map { histories[$0] }, workers: workers)
    let known =
      users.map {
        Tensor.concatenatingRows([
          $0.scaled(by: side.inputScale.user), base.itemVectors.scaled(by: side.inputScale.item),
        ])
      } ?? base.itemVectors.scaled(by: side.inputScale.item)
    let places = Dictionary(uniqueKeysWithValues: asked.enumerated().map { ($1, Int32($0)) })
    var (rows, counts, offsets) = ([Int32](), [Float](), [0])
    for (text, prompt) in written.enumerated() {
      for place in prompt.places {
        switch place {
        case .item(let item):
          rows.append(Int32(asked.count) + item)
          counts.append(Float(side.rows[Int(item)]))
        case .user:
          rows.append(places[text] ?? 0)
          counts.append(Float(histories[text].count))
        }
      }
      offsets.append(rows.count)
    }
    return TowerInput(
      tower: .user, texts: texts, vectors: known.gatheredRows(rows), offsets: offsets,
      counts: counts, hasRow: hasRow)
  }

  /// The input of the item tower.
  func itemInput(_ items: [Int32]) -> TowerInput {
    TowerInput(
      tower: sentence.owner(of: .item),
      texts: PackedTexts(items.map { Array(itemTexts[Int($0)]) }),
      vectors: base.itemVectors.gatheredRows(items).scaled(by: side.inputScale.item),
      offsets: Array(0...items.count), counts: items.map { Float(side.rows[Int($0)]) },
      hasRow: items.map { !side.isCold($0) })
  }
}

extension IDModel {
  /// The most vectors of a user that a bridge may read.
  func vectorCount(for source: IDSource) -> Int {
    switch source {
    case .none, .vector: 1
    case .interests: (self as? any HasInterests)?.interestCount ?? 1
    case .states: longestHistory
    }
  }

  /// The vectors of users that a bridge reads.
  fileprivate func vectors(
    of histories: [ArraySlice<Int32>], for source: IDSource, workers: Workers
  ) throws -> PackedVectors {
    switch source {
    case .states: return try states(of: histories, workers: workers)
    case .interests:
      if let model = self as? any HasInterests {
        return PackedVectors(
          try model.interestVectors(histories, workers: workers), each: model.interestCount)
      }
      fallthrough
    case .none, .vector: return PackedVectors(try userVectors(histories, workers: workers))
    }
  }
}

extension Sentence.Side {
  /// The texts of an input and what is to be injected into them: the bridge's rows, where the site puts
  /// them.
  func inject(
    _ input: TowerInput, _ backbone: any Backbone, bound: BoundParameters, on tape: Tape
  ) -> (texts: PackedTexts, injection: Injection) {
    site.inject(
      { [bridge] level in bridge.rows(of: input, at: level, bound: bound, on: tape) },
      into: input.texts, of: input.tower, backbone, bound: bound, on: tape)
  }
}
