import Backbones
public import Evaluation
import Networks
import Recommenders
public import Support
import Synchronization
public import Tensors

/// Item vectors of one state of the parameters, made once.
final class EncodedItems: Sendable {
  private let matrix = Mutex<Tensor?>(nil)

  func value(or make: () throws -> Tensor) rethrows -> Tensor {
    if let known = matrix.withLock({ $0 }) { return known }
    let made = try make()
    matrix.withLock { $0 = made }
    return made
  }
}

extension AlignedModel {
  public func prepared(workers: Workers, progress: Progress) throws -> any Scorer {
    if sentence.isAnswering { return self }
    _ = try itemVectors(workers: workers, progress: progress)
    if !coldItems.isEmpty { _ = try textVectors(workers: workers, progress: progress) }
    return self
  }

  /// The items without training rows and of which the prompt says nothing: neither rows nor text
  /// rank them.
  public var unranked: [Int32] {
    answers.map(\.unspoken) ?? untold.filter(side.isCold)
  }

  /// What a search finds; every item has a score of its own where there is none.
  public var listLength: Int? {
    asked == .items ? answers.flatMap { $0.allowed == nil ? nil : $0.readout.beams } : nil
  }

  /// The residual is the ID model's own score, which may know users by their ids.
  public func foldedIn(_ queries: [Query]) throws(UnknownUsers) -> [Int] {
    sentence.comparison.residual ? try (ownScorer ?? base).foldedIn(queries) : []
  }

  public func scores(
    for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Float] {
    try scores(for: queries, without: nil, workers: workers, progress: progress)
  }

  public func scores(
    for queries: [Query], without: Ablation?, workers: Workers, progress: Progress
  ) throws -> [Float] {
    if without == .gate {
      return try withOpenGates.scores(
        for: queries, without: nil, workers: workers, progress: progress)
    }
    if sentence.isAnswering {
      return try answerScores(
        for: queries, without: without, workers: workers, progress: progress)
    }
    let input = try userInput(queries, without: without, workers: workers)
    let users = try encode(input, without: without, workers: workers, progress: progress)
    let items = try itemVectors(without: without, workers: workers, progress: progress)
    let idScores =
      sentence.comparison.residual && without != .rows
      ? Tensor(
        shape: [queries.count, base.itemCount],
        values: try (ownScorer ?? base).scores(for: queries, workers: workers, progress: progress))
      : nil
    let tape = Tape(recording: false)
    func scored(_ users: Tensor, _ items: Tensor, _ idScores: Tensor?) -> Tensor {
      sentence.comparison.scores(
        users: tape.constant(users), items: tape.constant(items), idScores: idScores,
        bound: tape.bind(parameters), on: tape
      ).value
    }
    var all = scored(users, items, idScores)
    if without != .rows, !coldItems.isEmpty {
      let readers = try encode(
        userInput(queries, without: .rows, workers: workers), without: without, workers: workers,
        progress: progress)
      let texts = try textVectors(without: without, workers: workers, progress: progress)
      placeColdItems(in: &all, by: scored(readers, texts, nil))
    }
    return all.values
  }

  /// The vectors of all items without ID rows, [items, width], kept like `itemVectors`.
  private func textVectors(
    without: Ablation? = nil, workers: Workers, progress: Progress
  ) throws -> Tensor {
    let make = {
      try encode(
        itemInput(allItems).withRows(false), without: without, workers: workers, progress: progress)
    }
    return without == nil ? try encodedTexts.value(or: make) : try make()
  }

  public func itemVectors(workers: Workers, progress: Progress) throws -> Tensor {
    try itemVectors(without: nil, workers: workers, progress: progress)
  }

  /// The vectors of all items with the whole model or without a part of it, [items, width].
  ///
  /// - Parameters:
  ///   - without: what is taken away.
  ///   - workers: who computes the shards.
  ///   - progress: what can stop the work.
  /// - Returns: [items, width], kept until the parameters change.
  /// - Throws: `Cancelled`.
  public func itemVectors(
    without: Ablation?, workers: Workers, progress: Progress
  ) throws -> Tensor {
    if sentence.isAnswering { throw AlignmentError.answersInWords }
    let make = {
      try encode(
        itemInput(allItems), without: without, workers: workers, progress: progress)
    }
    guard without == nil else { return try make() }
    return try fixedItems ?? encodedItems.value(or: make)
  }

  /// Pooled vectors of texts, [texts, width].
  ///
  /// - Throws: `StatesError`, `Cancelled`.
  private func encode(
    _ input: TowerInput, without: Ablation?, workers: Workers, progress: Progress
  ) throws -> Tensor {
    var input = input
    if without == .text, !sentence[input.tower].site.fillsPlaces {
      input.texts = PackedTexts(Array(repeating: backbone.wordless, count: input.texts.count))
    }
    let store = input.tower == .item ? itemStates : readerStates
    let frozen = store.lookUp(input.texts, isTraining: false)
    let shards = input.texts.shards()
    let parts = try workers.map(shards.count) { [input] shard in
      let part = input[shards[shard]]
      let (states, _) = try store(
        frozen[shards[shard]], cancellation: progress.cancellation)
      let tape = Tape(recording: false, cancellation: progress.cancellation)
      let bound = tape.bind(parameters)
      return try backbone.finite(
        vectors(
          part, from: states, bound: bound, in: pass(bound, on: tape),
          injecting: without != .rows
        ).value)
    }
    return parts.isEmpty ? .zeros([0, backbone.description.width]) : .concatenatingRows(parts)
  }
}
