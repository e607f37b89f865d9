public import Networks
public import Recommenders
public import Tensors

/// Draws what is read out of a user's text to the ID model's vector of that user: LLM-SRec's distillation.
///
/// Kim et al., Lost in sequence, KDD 2025. There two maps of two layers each meet halfway, kept from one point
/// by a uniformity loss; here one map goes to the ID model's vectors, which stay.
public struct Distillation: Objective {
  public static let kind = "distil"
  public static let card = ModelCard(
    "draws what is read of a user to the ID model's vector of that user, through a map",
    formula: "mean ‖W h_u + b − z_u‖² / d_id; z_u the user's ID vector, of a root mean square of 1",
    source: "Kim et al., Lost in sequence, KDD 2025 (LLM-SRec)",
    example: "objective distil weight=0.5")
  public static let reads: Set<StepPart> = [.userVectors]

  public var weight: Float = 1

  public init() {}

  public static let settings: [ModelSetting<Distillation>] = [
    .number("weight", \.weight, "how much it weighs in the loss")
  ]

  private static func map(from width: Int, to idWidth: Int) -> Linear {
    Linear("distil", from: width, to: idWidth)
  }

  public func addParameters(to parameters: inout Parameters, in space: PartSpace) {
    parameters.add(
      Parameters(of: Self.map(from: space.width, to: space.idWidth), key: space.key))
  }

  public func terms(of step: AlignmentStep, on tape: Tape) -> [Variable] {
    guard let vectors = step.userVectors else { return [] }
    let map = Self.map(from: step.users.value.rowWidth, to: vectors.rowWidth)
    let difference = tape.subtract(map(step.users, in: step.bound), tape.constant(vectors))
    return [
      tape.scale(
        tape.sum(tape.multiply(difference, difference)), by: 1 / Float(max(1, vectors.count)))
    ]
  }
}
