internal import Evaluation
internal import Interactions
internal import Networks
internal import Support
internal import Tensors

/// What a sequence model's settings have in common.
public protocol SequenceConfiguration: ModelConfiguration {
  /// The width of item vectors and states.
  var width: Int { get }
  /// How many of the most recent items are seen.
  var maxlen: Int { get }
  /// What it is trained with.
  var loss: RankingLoss { get }
}

/// Modules that make a state after each item of a sequence.
protocol SequenceNetwork: ItemNetwork {
  /// The states at all positions, or only at the last of each history.
  ///
  /// - Parameters:
  ///   - histories: packed items; none is empty.
  ///   - pass: the run.
  ///   - lastOnly: whether only the last states are wanted.
  /// - Returns: [positions or histories, d].
  /// - Throws: `Cancelled`.
  func states(
    of histories: PackedHistories, in pass: BoundParameters, lastOnly: Bool
  ) throws -> Variable

  /// The vectors of all items that states are compared with, [items, d]; by default the table's.
  func table(in pass: BoundParameters) -> Variable
}

extension SequenceNetwork {
  func table(in pass: BoundParameters) -> Variable { items.table.variable(in: pass) }
}

/// A model that makes a state after each item of a sequence, and learns to predict the next one.
protocol SequenceModel: IDModel, TrainableModel
where
  Configuration: SequenceConfiguration, Network: SequenceNetwork, Material == SequenceMaterial
{
  /// The states after the last item of each history; zero where there is none.
  ///
  /// - Throws: `Cancelled`.
  func lastStates(of histories: ArraySlice<ArraySlice<Int32>>) throws -> Tensor
}

/// The training examples of sequence models.
public struct SequenceMaterial: TrainingMaterial {
  let windows: TrainingWindows
  let sampler: NegativeSampler

  init(_ data: Dataset, maxlen: Int, loss: RankingLoss) {
    windows = TrainingWindows(data, maxlen: maxlen)
    sampler = NegativeSampler(data, draw: loss.draw)
  }

  public var count: Int { windows.count }
}

extension SequenceModel {
  public var width: Int { configuration.width }
  public var itemVectors: Tensor { itemTable }

  public func material(of data: Dataset) -> SequenceMaterial {
    SequenceMaterial(data, maxlen: configuration.maxlen, loss: configuration.loss)
  }

  /// The mean loss over all positions of the batch.
  public func step(
    _ batch: [Int], of material: SequenceMaterial, at place: TrainingPlace, key: RandomKey,
    workers: Workers, cancellation: Cancellation
  ) throws -> TrainingStep {
    let shards = material.windows.shards(of: batch)
    let dropout = key.derived("dropout").derived(place.step)
    let loss = BatchLoss(
      configuration.loss, sampler: material.sampler, targets: shards.flatMap(\.targets),
      key: key.derived(place.step))
    let gradient = try ShardedGradient(
      parameters: parameters, shards: shards.count, workers: workers, cancellation: cancellation
    ) { index, tape, parameters in
      let shard = shards[index]
      let pass = parameters.dropping(by: dropout.derived(index))
      let states = try network.states(of: shard.histories, in: pass, lastOnly: false)
      try tape.checkCancellation()
      return loss(
        states, table: network.table(in: pass), users: shard.users,
        targets: shard.targets,
        shard: index, on: tape)
    }
    return TrainingStep(gradient: gradient, pairs: shards.reduce(0) { $0 + $1.targets.count })
  }

  public func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor {
    let block = 128
    let parts = try workers.map((histories.count + block - 1) / block) { index in
      let range = index * block..<min(histories.count, (index + 1) * block)
      return try lastStates(of: histories[range])
    }
    return parts.isEmpty ? .zeros([0, width]) : .concatenatingRows(parts)
  }

  public var longestHistory: Int { configuration.maxlen }

  public func states(
    of histories: [ArraySlice<Int32>], workers: Workers
  ) throws -> PackedVectors {
    let recent = histories.map { $0.suffix(configuration.maxlen) }
    let ranges = TrainingWindows.ranges(of: recent.map(\.count))
    let parts = try workers.map(ranges.count) { index -> Tensor in
      let histories = recent[ranges[index]]
      let known = histories.filter { !$0.isEmpty }
      let tape = Tape(recording: false)
      let states =
        try known.isEmpty
        ? Tensor.zeros([0, width])
        : network.states(
          of: PackedHistories(known, maxlen: configuration.maxlen),
          in: tape.bind(parameters, trainable: false), lastOnly: false
        ).value
      return states.spread(
        over: histories.flatMap { $0.isEmpty ? [false] : $0.map { _ in true } })
    }
    return PackedVectors(
      parts.isEmpty ? .zeros([0, width]) : .concatenatingRows(parts), ofItems: recent)
  }

  func lastStates(of histories: ArraySlice<ArraySlice<Int32>>) throws -> Tensor {
    try lastStates(of: histories) { $0 }
  }

  /// The states after the last item of each history as `prepared`; zero where there is none.
  func lastStates(
    of histories: ArraySlice<ArraySlice<Int32>>,
    prepared: (ArraySlice<Int32>) -> ArraySlice<Int32>
  ) throws -> Tensor {
    let known = histories.filter { !$0.isEmpty }.map(prepared)
    guard !known.isEmpty else { return .zeros([histories.count, width]) }
    let tape = Tape(recording: false)
    let states = try network.states(
      of: PackedHistories(known, maxlen: configuration.maxlen),
      in: tape.bind(parameters, trainable: false), lastOnly: true
    ).value
    return states.spread(over: histories.map { !$0.isEmpty })
  }
}

extension Tensor {
  /// The rows in their order where a place is filled, zeros where it isn't.
  func spread(over isFilled: [Bool]) -> Tensor {
    guard rowCount < isFilled.count else { return self }
    let width = rowWidth
    return Tensor(shape: [isFilled.count, width]) { out in
      out.update(repeating: 0)
      withUnsafeValues { from in
        var row = 0
        for (place, isFilled) in isFilled.enumerated() where isFilled {
          for column in 0..<width { out[place * width + column] = from[row * width + column] }
          row += 1
        }
      }
    }
  }
}

/// Item sequences laid one after the other without padding.
struct PackedHistories: Sendable {
  /// The items of all sequences.
  private(set) var items: [Int32] = []
  /// The position of each item, the most recent of a sequence at maxlen − 1.
  private(set) var positions: [Int32] = []
  /// Where each sequence starts, and the end of the last.
  private(set) var offsets = [0]

  /// Packs the last `maxlen` items of each sequence.
  init(_ sequences: some Sequence<ArraySlice<Int32>>, maxlen: Int) {
    for sequence in sequences {
      let recent = sequence.suffix(maxlen)
      items += recent
      positions += Int32(maxlen - recent.count)..<Int32(maxlen)
      offsets.append(items.count)
    }
  }

  /// The row of each sequence's last item.
  var lastRows: [Int32] { offsets.dropFirst().map { Int32($0 - 1) } }
}
