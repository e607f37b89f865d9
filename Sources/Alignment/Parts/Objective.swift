import Backbones
public import Networks
public import Recommenders
public import Tensors

/// A term of the weighted sum that a stage minimises.
public protocol Objective: AlignmentPart {
  /// Whether it compares rows that are made of ID vectors.
  static var readsIDRows: Bool { get }
  /// How much its terms weigh; 0 leaves it out.
  var weight: Float { get }

  /// Scalars whose sum, times the weight, is its part of the loss.
  func terms(of step: AlignmentStep, on tape: Tape) -> [Variable]
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
    /// The mean states of the hard prompts that enter each level, [texts, levels × width]; `nil` where
    /// no objective reads ID rows.
    public let means: Tensor?
  }

  /// The users' scores of the candidates, [users, candidates].
  public let scores: Variable
  /// The items that are scored.
  public let candidates: Candidates
  /// Users and items.
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
  public static let readsIDRows = false

  public var weight: Float = 1

  public init() {}

  public static let settings: [ModelSetting<PairwiseObjective>] = [
    .number("weight", \.weight, "how much it weighs in the loss")
  ]

  public func terms(of step: AlignmentStep, on tape: Tape) -> [Variable] {
    let candidates = step.candidates
    let pairs = candidates.counts.count { $0 } - candidates.targets.count
    return [
      tape.pairwiseLogistic(
        step.scores, positives: candidates.targets, counts: candidates.counts,
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
  public static let readsIDRows = false

  public var weight: Float = 1

  public init() {}

  public static let settings: [ModelSetting<SampledSoftmax>] = [
    .number("weight", \.weight, "how much it weighs in the loss")
  ]

  public func terms(of step: AlignmentStep, on tape: Tape) -> [Variable] {
    let candidates = step.candidates
    let columns = candidates.items.count
    let shift = Tensor(shape: step.scores.value.shape) { out in
      for index in 0..<out.count {
        out[index] =
          candidates.counts[index] ? -candidates.logProbabilities[index % columns] : -1e9
      }
    }
    return [
      tape.crossEntropy(
        tape.add(step.scores, tape.constant(shift)), targets: candidates.targets,
        scale: 1 / Float(candidates.targets.count))
    ]
  }
}

/// InfoNCE between ID rows and the centred mean states of hard prompts, level by level.
///
/// −ln exp(cos(p_k, h̃_k) / τ) / Σ_j exp(cos(p_k, h̃_j) / τ), a mean over levels and batch: RA-Rec's
/// L_ua and L_ia (Yu et al., arXiv 2402.04527).
public struct RowTextContrast: Objective {
  public static let kind = "infonce"
  public static let card = ModelCard(
    "draws ID rows to what the language model makes of their own texts, level by level",
    formula: "−mean ln softmax(cos(p_k, h̃_·) / τ) at k; h̃ centred mean states of the hard prompts",
    source: "Yu et al., RA-Rec, arXiv 2402.04527", example: "objective infonce weight=0.1 tau=0.1")
  public static let readsIDRows = true

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
    var sum: Variable?
    for (place, level) in levels.enumerated() {
      guard let means = side.means,
        let rows = side.bridge.idRows(of: side.input, at: level, bound: bound, on: tape)
      else { continue }
      let width = rows.value.rowWidth
      let column = place * width
      let states = means.centredColumns(column..<column + width).rowsNormalised()
      let logits = tape.scale(
        tape.linear(tape.normaliseRows(rows), tape.constant(states)), by: 1 / temperature)
      let loss = tape.crossEntropy(
        logits, targets: targets, scale: 1 / Float(count * levels.count))
      sum = sum.map { tape.add($0, loss) } ?? loss
    }
    return sum ?? tape.constant(.scalar(0))
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
