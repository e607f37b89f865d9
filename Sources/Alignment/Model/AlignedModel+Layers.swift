import Backbones
import Evaluation
public import Interactions
import Networks
public import Support
import Tensors

/// How well the ID rows of one level are aligned with what the language model makes of their own texts.
public struct LevelAlignment: Hashable, Sendable {
  /// Whose rows these are.
  public let tower: Tower
  /// The level.
  public let level: Level
  /// The mean cosine of rows with the centred mean states of their own texts.
  public let matched: Double
  /// The same with those of others.
  public let mismatched: Double
  /// The share of rows that are nearest to their own text's.
  public let retrieval: Double
}

extension AlignedModel {
  /// How well ID rows are aligned with texts, level by level: what the alignment loss is to bring about.
  ///
  /// - Parameters:
  ///   - data: the data set that the model was made for.
  ///   - count: how many users and items are looked at, the first ones with ID vectors.
  ///   - workers: who computes ID vectors.
  ///   - progress: what can stop the work.
  /// - Returns: a figure a level and tower; none where no bridge makes rows of ID vectors beside texts.
  /// - Throws: `Cancelled`, or what keeps the ID model from making vectors.
  public func levelAlignment(
    on data: Dataset, count: Int, workers: Workers, progress: Progress
  ) throws -> [LevelAlignment] {
    guard !sentence.isAnswering, !(sentence.user.site is SlotSite) else { return [] }
    let histories = (0..<data.userCount).lazy.map { data.history(of: $0, before: .test) }
      .filter { !$0.isEmpty }.prefix(count)
    let inputs = [
      try userInput(Array(histories), workers: workers),
      itemInput(Array(side.warm.prefix(count))),
    ]
    return try inputs.flatMap { input -> [LevelAlignment] in
      try progress.check()
      let store = input.tower == .item ? itemStates : readerStates
      let (states, _) = try store(
        store.lookUp(input.texts, isTraining: false), cancellation: progress.cancellation)
      let means = try meanStates(
        input.texts, of: input.tower, from: states, cancellation: progress.cancellation)
      let tape = Tape(recording: false)
      let bound = tape.bind(parameters)
      let first = sentence[input.tower].untouchedLayers ?? 0
      return levels(of: input.tower).compactMap { level in
        guard
          let made = sentence[input.tower].bridge.idRows(
            of: input, at: level, bound: bound, on: tape)
        else { return nil }
        let rows =
          input.hasOneVectorEach ? made : tape.segmentMeans(made, offsets: input.offsets)
        let width = rows.value.rowWidth
        let column = (level.layer - first) * width
        let cosines = rows.value.rowsNormalised().timesTransposed(
          means.centredColumns(column..<column + width).rowsNormalised())
        return LevelAlignment(tower: input.tower, level: level, cosines: cosines)
      }
    }
  }
}

extension LevelAlignment {
  /// Of cosines of rows and texts, [n, n].
  fileprivate init(tower: Tower, level: Level, cosines: Tensor) {
    let count = cosines.rowCount
    var (own, all, nearest) = (0.0, 0.0, 0)
    cosines.withUnsafeValues { values in
      for row in 0..<count {
        let cosines = values[row * count..<(row + 1) * count]
        own += Double(cosines[row * count + row])
        all += cosines.reduce(0) { $0 + Double($1) }
        if cosines.max() == cosines[row * count + row] { nearest += 1 }
      }
    }
    let others = Double(max(1, count * (count - 1)))
    self.init(
      tower: tower, level: level, matched: own / Double(max(1, count)),
      mismatched: (all - own) / others, retrieval: Double(nearest) / Double(max(1, count)))
  }
}
