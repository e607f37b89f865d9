internal import Evaluation
internal import Glibc
public import Interactions
public import ModelFiles
public import Support
internal import Synchronization
public import Tensors

/// Matrix factorisation of who had what and who didn't, by alternating least squares.
///
/// Hu, Koren and Volinsky, Collaborative filtering for implicit feedback datasets, ICDM 2008, with the
/// loss of Rendle, Krichene, Zhang and Koren, Revisiting the performance of iALS on item recommendation
/// benchmarks, RecSys 2022: over the pairs S of a user and an item of theirs,
/// Σ_S (p_u · q_i − 1)² + α₀ Σ_(u,i) (p_u · q_i)² + λ (Σ_u (|S_u| + α₀ |I|)^ν |p_u|²
/// + Σ_i (|S_i| + α₀ |U|)^ν |q_i|²). Users and items in turn go some steps of conjugate gradient towards
/// the minimum that the others leave them (Takács, Pilászy and Tikk, Applications of the conjugate
/// gradient method for implicit feedback collaborative filtering, RecSys 2011), or solve the d
/// equations of it. A user's vector is that minimum whoever it is, so that the model keeps the items'
/// alone and reads any history.
///
/// Hu's loss has a weight of 1 + α for observed pairs, 1 for others, and a penalty λ' alike for all;
/// it is this one with α₀ = 1 / α, λ = λ' / (1 + α) and ν = 0, but for a factor that all scores share.
public struct IALS: IDModel, FittedModel {
  public static let kind = "ials"
  public static let isRandom = true
  public static let card = ModelCard(
    "makes a matrix factorisation by alternating least squares over all pairs",
    formula: "score(u, i) = p_u · q_i, "
      + "p_u = (α₀ QᵀQ + Σ_i q_i q_iᵀ + λ (n + α₀ |I|)^ν I)⁻¹ Σ_i q_i, "
      + "i being the n items of the history, and q_i likewise of its users",
    source: "Hu, Koren & Volinsky, Collaborative filtering for implicit feedback datasets, ICDM "
      + "2008; Rendle et al., Revisiting the performance of iALS on item recommendation benchmarks, "
      + "RecSys 2022; conjugate gradient: Takács, Pilászy & Tikk, RecSys 2011",
    example: "ials shop dim=64")
  public let configuration: Configuration
  public let itemVectors: Tensor
  /// The fold-in of histories.
  private let fold = Lazy<Side>()

  public var itemCount: Int { itemVectors.rowCount }
  public var width: Int { itemVectors.rowWidth }

  /// The settings that define the model beside its data.
  public struct Configuration: ModelConfiguration {
    /// The width of the vectors, d.
    public var width = 64
    /// The weight with which each pair, observed or not, is to score 0, α₀.
    public var unobserved: Float = 0.1
    /// The weight of the L2 penalty, λ.
    public var penalty: Float = 0.003
    /// How the penalty grows with how often a user or an item occurs, ν.
    public var scaling: Float = 1
    /// How often users and items take their turn.
    public var iterations = 16
    /// The steps of conjugate gradient in a turn; 0 solves the equations.
    public var steps = 3

    public init() {}

    public static let settings: [ModelSetting<Configuration>] = [
      .integer(
        "dim", \.width, 1...1024, "the width of the vectors; time grows with its third power",
        because: "as the other models; the paper's best are wider"),
      .number(
        "unobserved", \.unobserved,
        "the weight α₀ with which every pair is to score 0; observed ones are to score 1 with 1",
        because: "as in the paper for MovieLens 20M"),
      .number(
        "lambda", \.penalty, "the weight of the L2 penalty, λ",
        because: "as in the paper for MovieLens 20M"),
      .number(
        "scaling", \.scaling,
        "the power ν of how often a user or an item occurs that its penalty grows by",
        because: "as in the paper; 0 is the same for all"),
      .integer(
        "iterations", \.iterations, 1...1000, "how often users and items take their turn",
        because: "as in the paper"),
      .integer(
        "steps", \.steps, 0...100,
        "how many steps of conjugate gradient a turn has; 0 solves the equations",
        because: "as in implicit: as good as solving, in a fraction of the time"),
    ]
  }

  public init(
    _ configuration: Configuration = Configuration(), data: Dataset,
    key: RandomKey = RandomKey(seed: 0), workers: Workers, progress: Progress = .unwatched
  ) throws {
    try configuration.check()
    let (count, width) = (data.itemCount, configuration.width)
    try MemoryError.refuse(
      above: Machine.usableMemory, MemoryError.product(4, data.userCount + count, width),
      settings: ["dim", "data"],
      "`\(Self.kind)` of \(NumberText.grouped(data.userCount + count)) vectors")
    let start = Tensor(
      shape: [count, width],
      values: key.derived("items", shape: [count, width])
        .normals(count * width, scale: 0.1 / Float(width).squareRoot()))
    try self.init(configuration, data: data, start: start, workers: workers, progress: progress)
  }

  /// The same from given vectors of the items, [items, d].
  init(
    _ configuration: Configuration, data: Dataset, start: Tensor, workers: Workers,
    progress: Progress
  ) throws {
    let items = KnownItems(data).matrix(itemCount: data.itemCount)
    let users = items.transposed()
    var vectors = start.clearingRows(data.coldItems)
    let rows = RowCounter(
      perIteration: items.rowCount + users.rowCount, iterations: configuration.iterations, progress)
    // Steps would go on where equations have no solution, and users' equations are to have one.
    if let item = users.offsets.dropFirst().firstIndex(where: { $0 > 0 }) {
      _ = try Side(vectors, configuration).answer(to: [Int32(item - 1)])
    }
    var readers = Tensor.zeros([items.rowCount, configuration.width])
    for _ in 0..<configuration.iterations {
      readers = try Side(vectors, configuration)
        .turn(of: readers, reading: items, workers: workers, rows)
      vectors = try Side(readers, configuration)
        .turn(of: vectors, reading: users, workers: workers, rows)
    }
    self.configuration = configuration
    itemVectors = vectors
  }

  public func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor {
    let side = fold.value { Side(itemVectors, configuration) }
    let rows = RowCounter(perIteration: histories.count, iterations: 1, .unwatched)
    return try side.answers(count: histories.count, workers: workers, rows) {
      Set(histories[$0]).sorted()
    }
  }

  public var tensors: [(name: String, tensor: Tensor)] { [("items", itemVectors)] }

  public init(
    _ configuration: Configuration, from file: SafetensorsFile, prefix: String, data: Dataset
  ) throws {
    self.configuration = configuration
    itemVectors = try file.tensor(
      named: prefix + "items", shape: [data.itemCount, configuration.width])
  }
}

/// Counts the rows that are solved, and tells whoever watches at most ten times a second: a row of a
/// wide model may take that long.
private final class RowCounter: Sendable {
  private let perIteration: Int
  private let iterations: Int
  private let progress: Progress
  private let state = Mutex((rows: 0, lastReport: -Double.infinity))

  init(perIteration: Int, iterations: Int, _ progress: Progress) {
    self.perIteration = perIteration
    self.iterations = iterations
    self.progress = progress
  }

  /// Counts a row that is about to be solved.
  ///
  /// - Throws: `Cancelled`.
  func count() throws {
    let rows = state.withLock { state -> Int? in
      state.rows += 1
      guard Machine.seconds - state.lastReport >= 0.1 else { return nil }
      state.lastReport = Machine.seconds
      return state.rows
    }
    if let rows {
      progress.report(
        ProgressUpdate(
          task: IALS.kind, completed: Double(rows - 1) / Double(perIteration),
          total: Double(iterations), unit: "iterations"))
    }
    try progress.check()
  }
}

/// The vectors of users, or of items, and what they make of a vector of the other side.
private struct Side: Sendable {
  private let vectors: Tensor
  private let configuration: IALS.Configuration
  /// Whether anything is known of each.
  private let isKnown: [Bool]
  /// How many are known, weighted as pairs that weren't observed: α₀ |I|.
  private let unobserved: Float
  /// The term of all vectors together, α₀ VᵀV.
  private let common: Tensor

  init(_ vectors: Tensor, _ configuration: IALS.Configuration) {
    self.vectors = vectors
    self.configuration = configuration
    var isKnown = Array(repeating: true, count: vectors.rowCount)
    let unknown = vectors.zeroRows
    for row in unknown { isKnown[Int(row)] = false }
    self.isKnown = isKnown
    unobserved = configuration.unobserved * Float(vectors.rowCount - unknown.count)
    common = vectors.squareSums().scaled(by: configuration.unobserved)
  }

  /// The vectors of the other side after their turn, [rows, d]: what goes best, or better than where
  /// they stood, with each row of a matrix of 0 and 1.
  ///
  /// - Throws: `SettingError` where the minimum isn't one; `Cancelled`.
  func turn(
    of others: Tensor, reading matrix: SparseMatrix, workers: Workers, _ rows: RowCounter
  ) throws -> Tensor {
    try answers(count: matrix.rowCount, workers: workers, rows) { row in
      let list = matrix.columns[matrix.offsets[row]..<matrix.offsets[row + 1]]
        .filter { isKnown[Int($0)] }
      return configuration.steps == 0
        ? try answer(to: list) : nearer(others.row(row), to: list)
    }
  }

  /// The vectors that go best with lists of these, [count, d].
  ///
  /// - Throws: `SettingError` where the minimum isn't one; `Cancelled`.
  func answers(
    count: Int, workers: Workers, _ rows: RowCounter, to list: @Sendable (Int) -> [Int32]
  ) throws -> Tensor {
    try answers(count: count, workers: workers, rows) { row in
      try answer(to: list(row).filter { isKnown[Int($0)] })
    }
  }

  private func answers(
    count: Int, workers: Workers, _ rows: RowCounter,
    _ answer: @Sendable (Int) throws -> [Float]
  ) throws -> Tensor {
    let block = 32
    let parts = try workers.map((count + block - 1) / block) { index in
      try (index * block..<min(count, (index + 1) * block)).flatMap { row in
        try rows.count()
        return try answer(row)
      }
    }
    return Tensor(shape: [count, vectors.rowWidth], values: Array(parts.joined()))
  }

  /// The weight of the penalty, λ (n + α₀ |I|)^ν.
  private func penalty(of count: Int) -> Float {
    let occurrence = Double(count) + Double(unobserved)
    return configuration.penalty * Float(pow(occurrence, Double(configuration.scaling)))
  }

  /// The vector after some steps of conjugate gradient from `start` towards `answer(to:)`; zeros where
  /// there is none.
  private func nearer(_ start: [Float], to list: [Int32]) -> [Float] {
    let (width, count) = (vectors.rowWidth, list.count)
    guard count > 0 else { return [Float](repeating: 0, count: width) }
    let penalty = penalty(of: count)
    var answer = start
    let own = vectors.gatheredRows(list)
    own.withUnsafeValues { own in
      common.withUnsafeValues { common in
        guard let own = own.baseAddress, let common = common.baseAddress else { return }
        /// (common + Σ v vᵀ + penalty I) x.
        func product(_ x: [Float]) -> [Float] {
          var product = x.map { penalty * $0 }
          for row in 0..<width { product.add(x[row], times: common + row * width) }
          for row in 0..<count {
            product.add(x.dot(own + row * width), times: own + row * width)
          }
          return product
        }
        var rest = product(answer).map { -$0 }
        for row in 0..<count { rest.add(1, times: own + row * width) }
        var direction = rest
        var norm = rest.dot(rest)
        for _ in 0..<configuration.steps {
          let bent = product(direction)
          let curvature = direction.dot(bent)
          // From the minimum there is nowhere to go, nor where the numbers are out of range.
          guard norm > 1e-20, norm.isFinite, curvature > 0, curvature.isFinite else { return }
          let length = norm / curvature
          for column in 0..<width {
            answer[column] += length * direction[column]
            rest[column] -= length * bent[column]
          }
          let before = norm
          norm = rest.dot(rest)
          for column in 0..<width {
            direction[column] = rest[column] + norm / before * direction[column]
          }
        }
      }
    }
    return answer
  }

  /// (common + Σ v vᵀ + λ (n + α₀ |I|)^ν I)⁻¹ Σ v over n vectors; zeros where there is none.
  func answer(to list: [Int32]) throws -> [Float] {
    let width = vectors.rowWidth
    var sum = [Float](repeating: 0, count: width)
    guard !list.isEmpty else { return sum }
    let own = vectors.gatheredRows(list)
    own.withUnsafeValues { own in
      for place in own.indices { sum[place % width] += own[place] }
    }
    var system = own.squareSums()
    system.add(common)
    let penalty = penalty(of: list.count)
    system.withUnsafeMutableValues { values in
      for row in 0..<width { values[row * width + row] += penalty }
    }
    do {
      try system.solvePositiveDefinite(&sum)
    } catch {
      throw SettingError.outOfRange(
        "lambda", value: "\(configuration.penalty)", expected: "larger for these data")
    }
    return sum
  }
}

extension [Float] {
  /// Adds a multiple of as many numbers.
  fileprivate mutating func add(_ factor: Float, times numbers: UnsafePointer<Float>) {
    withUnsafeMutableBufferPointer { sums in
      for index in sums.indices { sums[index] += factor * numbers[index] }
    }
  }

  /// The dot product with as many numbers, in eight sums side by side.
  fileprivate func dot(_ numbers: UnsafePointer<Float>) -> Float {
    withUnsafeBufferPointer { own in
      guard let base = own.baseAddress else { return 0 }
      var sums = SIMD8<Float>()
      let whole = own.count / 8 * 8
      for start in stride(from: 0, to: whole, by: 8) {
        let (a, b) = (UnsafeRawPointer(base + start), UnsafeRawPointer(numbers + start))
        sums +=
          a.loadUnaligned(as: SIMD8<Float>.self) * b.loadUnaligned(as: SIMD8<Float>.self)
      }
      return (whole..<own.count).reduce(sums.sum()) { $0 + own[$1] * numbers[$1] }
    }
  }
}
