import Backbones
import Evaluation
public import Interactions
import Networks
public import Support
public import Tensors

/// How well the ID rows of one level are aligned with what the language model makes of their own texts.
public struct LevelAlignment: Hashable, Sendable {
  /// Whose rows these are.
  public let tower: Tower
  /// The level.
  public let level: Level
  /// The mean cosine of rows with the centred means of their own texts.
  public let matched: Double
  /// The same with those of others.
  public let mismatched: Double
  /// The share of rows that are nearest to their own text's.
  public let retrieval: Double
}

/// ID rows of one level beside what the language model makes of their own texts.
public struct LevelVectors: Sendable {
  /// Whose rows these are.
  public let tower: Tower
  /// The level.
  public let level: Level
  /// The layer that rows of the level enter first.
  public var layer: Int { level.layer }
  /// A row each, [n, width], of norm 1.
  public let rows: Tensor
  /// The centred means of the same users' or items' texts, [n, width], of norm 1: of states, or where rows
  /// stand in places of words, of these.
  public let texts: Tensor
}

extension AlignedModel {
  /// ID rows and texts of the same users and items, level by level.
  ///
  /// Rows in places of a prompt stand where words do: their texts are the mean embeddings of the tokens of
  /// titles.
  ///
  /// - Parameters:
  ///   - data: the data set that the model was made for.
  ///   - count: how many users and items are looked at, the first ones with ID vectors.
  ///   - workers: who computes ID vectors.
  ///   - progress: what can stop the work.
  /// - Returns: a pair a level and tower; none where no bridge makes rows of ID vectors.
  /// - Throws: `Cancelled`, or what keeps the ID model from making vectors.
  public func levelVectors(
    on data: Dataset, count: Int, workers: Workers, progress: Progress
  ) throws -> [LevelVectors] {
    let items = Array(side.warm.prefix(count))
    if sentence.user.site.fillsPlaces {
      let titles = items.map { item in
        backbone.tokens(ofWords: data.catalogue.title(of: Int(item)) ?? "", afterOthers: true)
      }
      var input = itemInput(items)
      input.tower = .user
      return levelVectors(of: input, as: .item) { _ in
        backbone.tokenEmbeddings.means(of: titles.map { $0[...] })
          .centredColumns(0..<backbone.description.width)
      }
    }
    if sentence.isAnswering { return [] }
    let users = (0..<data.userCount).lazy.map {
      Query(user: data.users[$0], history: data.history(of: $0, before: .test))
    }.filter { !$0.history.isEmpty }.prefix(count)
    let inputs = [try userInput(Array(users), workers: workers), itemInput(items)]
    return try inputs.flatMap { input in
      try progress.check()
      let store = input.tower == .item ? itemStates : readerStates
      let (states, _) = try store(
        store.lookUp(input.texts, isTraining: false), cancellation: progress.cancellation)
      let means = try meanStates(
        input.texts, of: input.tower, from: states, cancellation: progress.cancellation)
      let (first, width) = (
        sentence[input.tower].untouchedLayers ?? 0, backbone.description.width
      )
      return levelVectors(of: input, as: input.tower) { level in
        let column = (level.layer - first) * width
        return means.centredColumns(column..<column + width)
      }
    }
  }

  /// The rows of an input at each level that has any, beside the centred means of texts.
  private func levelVectors(
    of input: TowerInput, as tower: Tower, texts: (Level) -> Tensor
  ) -> [LevelVectors] {
    let tape = Tape(recording: false)
    let bound = tape.bind(parameters)
    return levels(of: input.tower).compactMap { level in
      guard
        let made = sentence[input.tower].bridge.idRows(
          of: input, at: level, bound: bound, on: tape)
      else { return nil }
      let rows =
        input.hasOneVectorEach ? made : tape.segmentMeans(made, offsets: input.offsets)
      return LevelVectors(
        tower: tower, level: level, rows: rows.value.rowsNormalised(),
        texts: texts(level).rowsNormalised())
    }
  }
}

extension LevelAlignment {
  /// What the cosines of rows and texts come to.
  public init(_ vectors: LevelVectors) {
    let cosines = vectors.rows.timesTransposed(vectors.texts)
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
      tower: vectors.tower, level: vectors.level, matched: own / Double(max(1, count)),
      mismatched: (all - own) / others, retrieval: Double(nearest) / Double(max(1, count)))
  }
}
