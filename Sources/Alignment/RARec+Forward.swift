import Backbones
import Networks
import Recommenders
import Support
import Tensors

/// Texts of one tower with the vectors that rows are made of.
struct TowerInput: Sendable {
  var tower: Tower
  var texts: PackedTexts
  /// [texts, d_id], scaled to a root mean square of 1.
  var vectors: Tensor
  /// Whether each text has an ID row.
  var hasRow: [Bool]

  /// The same texts with the ID rows that they have, or without any.
  func withRows(_ areWanted: Bool) -> TowerInput {
    var input = self
    if !areWanted { input.hasRow = Array(repeating: false, count: texts.count) }
    return input
  }

  subscript(range: Range<Int>) -> TowerInput {
    TowerInput(
      tower: tower, texts: texts[range], vectors: vectors.rows(range), hasRow: Array(hasRow[range]))
  }
}

extension RARec {
  /// The ID rows of some texts at one layer: W z + b.
  ///
  /// - Returns: [texts, width].
  func idRows(
    _ vectors: Tensor, tower: Tower, layer: Int, bound: BoundParameters, on tape: Tape
  ) -> Variable {
    let prefix = "\(tower).\(layer)."
    return tape.linear(
      tape.constant(vectors), bound[prefix + "weight"], bias: bound[prefix + "bias"])
  }

  /// The extra rows of some texts at one layer: the free rows, then the text's own ID row, if it
  /// has one.
  private func rows(
    _ input: TowerInput, layer: Int, bound: BoundParameters, on tape: Tape
  ) -> InjectedRows? {
    let count = configuration.rows
    let free = count > 0 ? bound["\(input.tower).\(layer).free"] : nil
    let own =
      configuration.usesIDs && input.hasRow.contains(true)
      ? idRows(input.vectors, tower: input.tower, layer: layer, bound: bound, on: tape) : nil
    if let own, input.hasRow.allSatisfy(\.self) {
      return InjectedRows(
        states: free.map { tape.interleaveRows(shared: $0, own: own) } ?? own,
        offsets: (0...input.texts.count).map { $0 * (count + 1) })
    }
    var (rows, offsets) = ([Int32](), [0])
    for text in 0..<input.texts.count {
      rows += 0..<Int32(count)
      if own != nil, input.hasRow[text] { rows.append(Int32(count + text)) }
      offsets.append(rows.count)
    }
    guard !rows.isEmpty else { return nil }
    return InjectedRows(
      states: tape.gather(tape.concatenateRows([free, own].compactMap(\.self)), rows: rows),
      offsets: offsets)
  }

  /// The vectors of texts: last states with rows injected, pooled.
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
    var pass = pass
    pass.injected = Injection { [tape = pass.tape] layer in
      injecting && layers.contains(layer)
        ? rows(input, layer: layer, bound: bound, on: tape) : nil
    }
    return try backbone.vectors(
      layers: itemStates.fromLayer..<backbone.description.layers,
      from: changeable(states, of: input.texts, in: pass), texts: input.texts,
      pooling: configuration.pooling, in: pass)
  }

  /// The mean states of hard prompts that enter each layer with rows, without any rows, of the
  /// language model as it is now: [texts, layers × width].
  ///
  /// They are what ID rows are aligned with, so no gradient flows through them; they change with each
  /// step, so none are kept.
  func meanStates(
    _ texts: PackedTexts, from states: Tensor, cancellation: Cancellation?
  ) throws -> Tensor {
    let tape = Tape(recording: false, cancellation: cancellation)
    let pass = pass(tape.bind(parameters), on: tape)
    let lower = try backbone.run(
      layers: itemStates.fromLayer..<configuration.fromLayer,
      from: changeable(states, of: texts, in: pass), texts: texts, in: pass)
    return .concatenatingColumns(
      try backbone.meanInputStates(of: texts, from: lower, layers: layers, in: pass))
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
  func userInput(
    _ histories: [ArraySlice<Int32>], workers: Workers
  ) throws -> TowerInput {
    TowerInput(
      tower: .user, texts: prompts.users(histories),
      vectors: try base.userVectors(histories, workers: workers).scaled(by: inputScale.user),
      hasRow: Array(repeating: true, count: histories.count))
  }

  /// The input of the item tower.
  func itemInput(_ items: [Int32]) -> TowerInput {
    TowerInput(
      tower: .item, texts: PackedTexts(items.map { Array(itemTexts[Int($0)]) }),
      vectors: base.itemVectors.gatheredRows(items).scaled(by: inputScale.item),
      hasRow: items.map { !isCold[Int($0)] })
  }

  /// Scores from pooled vectors: scale × cosine or dot product, plus the residual.
  ///
  /// - Parameters:
  ///   - users: [n, width].
  ///   - items: [m, width].
  ///   - idScores: the ID model's own scores [n, m], or none.
  ///   - bound: the parameters on the tape.
  ///   - tape: what records.
  /// - Returns: [n, m].
  func scores(
    users: Variable, items: Variable, idScores: Tensor?, bound: BoundParameters, on tape: Tape
  ) -> Variable {
    var scores: Variable
    switch configuration.score {
    case .dot: scores = tape.linear(users, items)
    case .cosine:
      scores = tape.scale(
        tape.linear(tape.normaliseRows(users), tape.normaliseRows(items)),
        by: tape.exp(bound["scale"]))
    }
    if let idScores {
      scores = tape.add(scores, tape.scale(tape.constant(idScores), by: bound["residual"]))
    }
    return scores
  }
}
