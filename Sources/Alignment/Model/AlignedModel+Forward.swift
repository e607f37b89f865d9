import Backbones
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
    let side = sentence[input.tower]
    var (texts, pass) = (input.texts, pass)
    if injecting {
      (texts, pass.injected) = side.site.inject(
        { [tape = pass.tape] level in
          side.bridge.rows(of: input, at: level, bound: bound, on: tape)
        }, into: texts, of: backbone)
    }
    let isTouched = injecting && side.site.untouchedLayers == nil
    return try side.readout.vectors(
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
    let first = sentence[tower].site.untouchedLayers ?? 0
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
      hasRow: items.map { !counts.isCold($0) })
  }
}
