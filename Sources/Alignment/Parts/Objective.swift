import Backbones
public import Networks
public import Recommenders
public import Tensors

/// A term of the weighted sum that a stage minimises.
public protocol Objective: AlignmentPart {
  /// What it reads of a step, which is made only where some objective does.
  static var reads: Set<StepPart> { get }
  /// How much its terms weigh; 0 leaves it out.
  var weight: Float { get }

  /// Adds what it learns itself; by default nothing.
  func addParameters(to parameters: inout Parameters, in space: PartSpace)

  /// Scalars whose sum, times the weight, is its part of the loss.
  func terms(of step: AlignmentStep, on tape: Tape) -> [Variable]
}

extension Objective {
  public func addParameters(to parameters: inout Parameters, in space: PartSpace) {}
}

/// What objectives read of a step.
public enum StepPart: Sendable {
  /// The users' scores of the batch's items, which are encoded for it.
  case candidates
  /// The vectors of all items, as they were when the epoch began.
  case catalogue
  /// Rows made of ID vectors, and the mean states of hard prompts.
  case idRows
  /// The router of an M-Former.
  case router
  /// The ID model's vectors of users.
  case userVectors
  /// What the language model answers behind prompts, where that names items.
  case answers
  /// The logit of yes behind prompts that ask about items.
  case judgements
  /// The means of the states of histories, of answers behind them, and of answers alone.
  case spans
}

/// The results of a step on a batch, as objectives see them.
public struct AlignmentStep {
  /// One tower's texts and what was made of them.
  public struct Side {
    /// The texts with their ID vectors.
    public let input: TowerInput
    /// The bridge that makes its rows.
    public let bridge: any Bridge
    /// The levels that rows are made for.
    public let levels: [Level]
    /// The mean states of the hard prompts that enter the layers from `firstLayer` on, [texts, layers ×
    /// width]; `nil` where no objective reads ID rows.
    public let means: Tensor?
    /// The first layer that `means` is of.
    public let firstLayer: Int
  }

  /// What a language model answers behind the prompts of a batch.
  public struct Answers {
    /// Scalars whose sum is the mean of −ln p over all tokens of all answers.
    public var losses: [Variable] = []
    /// Means of states; `nil` where no objective reads them.
    public var spans: Spans?
    /// The logit of yes behind each prompt, [prompts, 1], with whether that is the answer; `nil` where
    /// answers name items.
    public var judgements: (logits: Variable, labels: [Bool])?
  }

  /// Means of the last states of spans.
  public struct Spans {
    /// Of the histories in prompts, [samples, width].
    public let histories: Variable
    /// Of the answers behind prompts, [samples, width].
    public let answers: Variable
    /// Of the answers read alone, [samples, width].
    public let items: Variable
    /// −1e9 at two samples whose answers read alike, [samples, samples], else 0; `nil` where all differ.
    public let twins: Tensor?
  }

  /// What is read out of the users' texts, [users, width]; nothing where answers are.
  public let users: Variable
  /// The items that followed.
  public let targets: [Int32]
  /// The users' scores of the candidates, [users, candidates], and these; `nil` where no objective
  /// reads them.
  public let scored: (scores: Variable, candidates: Candidates)?
  /// The vectors of all items, [items, width]; `nil` where no objective reads them.
  public let catalogue: Tensor?
  /// The ID model's vectors of the users, scaled to a root mean square of 1, [users, d_id]; `nil` where no
  /// objective reads them.
  public var userVectors: Tensor? = nil
  /// What the language model answers; `nil` where vectors are compared.
  public var answers: Answers? = nil
  /// Users, and items where they are encoded for the step.
  public let sides: [Side]
  /// The parameters on the tape.
  public let bound: BoundParameters
}

/// Pairwise logistic loss of each target against the other candidates: BPR, as in RA-Rec.
///
/// Rendle et al., BPR: Bayesian personalized ranking from implicit feedback, UAI 2009.
public struct PairwiseObjective: Objective {
  public static let kind = "bpr"
  public static let card = ModelCard(
    "pairwise logistic loss of the item that followed against the batch's other items",
    formula: "−mean ln σ(y(u, i) − y(u, j))", source: "Rendle et al., BPR, UAI 2009",
    example: "objective bpr")
  public static let reads: Set<StepPart> = [.candidates]

  public var weight: Float = 1

  public init() {}

  public static let settings: [ModelSetting<PairwiseObjective>] = [
    .number("weight", \.weight, "how much it weighs in the loss")
  ]

  public func terms(of step: AlignmentStep, on tape: Tape) -> [Variable] {
    guard let (scores, candidates) = step.scored else { return [] }
    let pairs = candidates.counts.count { $0 } - candidates.targets.count
    return [
      tape.pairwiseLogistic(
        scores, positives: candidates.targets, counts: candidates.counts,
        scale: 1 / Float(max(1, pairs)))
    ]
  }
}

/// Softmax over the batch's candidates, corrected by the logarithm of how likely each is to be among
/// them; ours.
///
/// Yi et al., Sampling-bias-corrected neural modeling for large corpus item recommendations, RecSys
/// 2019.
public struct SampledSoftmax: Objective {
  public static let kind = "softmax"
  public static let card = ModelCard(
    "softmax over the batch's items, corrected for how likely each is to be among them",
    formula: "−mean ln softmax(y(u, ·) − ln Q(·)) of the item that followed",
    source: "Yi et al., Sampling-bias-corrected neural modeling, RecSys 2019",
    example: "objective softmax")
  public static let reads: Set<StepPart> = [.candidates]

  public var weight: Float = 1
  /// Whether it is corrected for how likely each item is to be among the candidates.
  public var isCorrected = true

  public init() {}

  public static let correctionSetting = ModelSetting<SampledSoftmax>.flag(
    "logq", \.isCorrected, "correct for how likely each item is to be among a batch's")

  public static let settings: [ModelSetting<SampledSoftmax>] = [
    .number("weight", \.weight, "how much it weighs in the loss"), correctionSetting,
  ]

  public func terms(of step: AlignmentStep, on tape: Tape) -> [Variable] {
    guard let (scores, candidates) = step.scored else { return [] }
    let columns = candidates.items.count
    let shift = Tensor(shape: scores.value.shape) { out in
      for index in 0..<out.count {
        let correction = isCorrected ? candidates.logProbabilities[index % columns] : 0
        out[index] = candidates.counts[index] ? -correction : -1e9
      }
    }
    return [
      tape.crossEntropy(
        tape.add(scores, tape.constant(shift)), targets: candidates.targets,
        scale: 1 / Float(candidates.targets.count))
    ]
  }
}

/// InfoNCE between ID rows and the centred mean states of hard prompts, level by level.
///
/// −ln exp(cos(p_k, h̃_k) / τ) / Σ_j exp(cos(p_k, h̃_j) / τ), a mean over levels and batch: RA-Rec's
/// L_ua and L_ia (Yu et al., arXiv 2402.04527). Texts that are equal aren't each other's negatives, and
/// of several rows of a text the mean counts; both are ours.
public struct RowTextContrast: Objective {
  public static let kind = "infonce"
  public static let card = ModelCard(
    "draws ID rows to what the language model makes of their own texts, level by level",
    formula: "−mean ln softmax(cos(p_k, h̃_·) / τ) at k; h̃ centred mean states of the hard prompts",
    source: "Yu et al., RA-Rec, arXiv 2402.04527", example: "objective infonce weight=0.1 tau=0.1")
  public static let reads: Set<StepPart> = [.idRows]

  /// The weight λ.
  public var weight: Float = 0.1
  /// The temperature τ.
  public var temperature: Float = 0.1

  public init() {}

  public static let weightSetting = ModelSetting<RowTextContrast>.number(
    "weight", \.weight, "the weight of the alignment loss")
  public static let tauSetting = ModelSetting<RowTextContrast>.positive(
    "tau", \.temperature, "the temperature of the alignment loss")

  public static let settings = [weightSetting, tauSetting]

  public func terms(of step: AlignmentStep, on tape: Tape) -> [Variable] {
    step.sides.map { loss(of: $0, bound: step.bound, on: tape) }
  }

  private func loss(
    of side: AlignmentStep.Side, bound: BoundParameters, on tape: Tape
  ) -> Variable {
    let (count, levels) = (side.input.texts.count, side.levels)
    let targets = (0..<count).map { Int32($0) }
    let twins = side.input.texts.twins.map(tape.constant)
    var sum: Variable?
    for level in levels {
      guard let means = side.means,
        let made = side.bridge.idRows(of: side.input, at: level, bound: bound, on: tape)
      else { continue }
      let rows =
        side.input.hasOneVectorEach
        ? made : tape.segmentMeans(made, offsets: side.input.offsets)
      let width = rows.value.rowWidth
      let column = (level.layer - side.firstLayer) * width
      let states = means.centredColumns(column..<column + width).rowsNormalised()
      let cosines = tape.scale(
        tape.linear(tape.normaliseRows(rows), tape.constant(states)), by: 1 / temperature)
      let logits = twins.map { tape.add(cosines, $0) } ?? cosines
      let loss = tape.crossEntropy(
        logits, targets: targets, scale: 1 / Float(count * levels.count))
      sum = sum.map { tape.add($0, loss) } ?? loss
    }
    return sum ?? tape.constant(.scalar(0))
  }
}

extension PackedTexts {
  /// What keeps equal texts from being each other's negatives: −1e9 at two that have the same tokens,
  /// [texts, texts], else 0.
  ///
  /// `nil` where all differ.
  var twins: Tensor? {
    let texts = (0..<count).map { Array(self[$0]) }
    var places: [[Int32]: [Int]] = [:]
    for (place, text) in texts.enumerated() { places[text, default: []].append(place) }
    guard places.count < count else { return nil }
    return Tensor(shape: [count, count]) { out in
      out.update(repeating: 0)
      for equal in places.values where equal.count > 1 {
        for one in equal {
          for other in equal where one != other { out[one * count + other] = -1e9 }
        }
      }
    }
  }
}

extension Tensor {
  /// Matrices of equal row count, side by side.
  static func concatenatingColumns(_ parts: [Tensor]) -> Tensor {
    let (rows, width) = (parts.first?.rowCount ?? 0, parts.reduce(0) { $0 + $1.rowWidth })
    return .concatenatingRows(
      (0..<rows).map { row in
        .concatenatingRows(parts.map { $0.rows(row..<row + 1).reshaped([$0.rowWidth]) })
          .reshaped([1, width])
      })
  }

  /// Some columns of a matrix, each less its mean.
  func centredColumns(_ columns: Range<Int>) -> Tensor {
    let (rows, width) = (rowCount, rowWidth)
    return Tensor(shape: [rows, columns.count]) { out in
      withUnsafeValues { values in
        for (at, column) in columns.enumerated() {
          var sum: Float = 0
          for row in 0..<rows { sum += values[row * width + column] }
          let mean = sum / Float(max(1, rows))
          for row in 0..<rows {
            out[row * columns.count + at] = values[row * width + column] - mean
          }
        }
      }
    }
  }
}
