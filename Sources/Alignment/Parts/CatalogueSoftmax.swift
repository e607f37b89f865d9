public import Recommenders
public import Tensors

/// Softmax over the whole catalogue, whose vectors are as they were when the epoch began: no gradient
/// reaches items.
///
/// Zhang et al., Laser, arXiv 2409.01605, section 2.4: −ln of exp(cos(h_u, h_i) / τ) over its sum of all
/// items.
public struct CatalogueSoftmax: Objective {
  public static let kind = "catalogue"
  public static let card = ModelCard(
    "softmax over all items, whose vectors are those of when the epoch began",
    formula: "−mean ln softmax(cos(h_u, h_·) / τ) of the item that followed",
    source: "Zhang et al., Laser, arXiv 2409.01605", example: "objective catalogue tau=0.05")
  public static let reads: Set<StepPart> = [.catalogue]

  public var weight: Float = 1
  /// The temperature τ.
  public var temperature: Float = 0.05

  public init() {}

  public static let tauSetting = ModelSetting<CatalogueSoftmax>.positive(
    "tau", \.temperature, "the temperature of the cosines")

  public static let settings = [
    .number("weight", \.weight, "how much it weighs in the loss"), tauSetting,
  ]

  public func terms(of step: AlignmentStep, on tape: Tape) -> [Variable] {
    guard let catalogue = step.catalogue else { return [] }
    return [
      tape.catalogueCrossEntropy(
        tape.scale(tape.normaliseRows(step.users), by: 1 / temperature),
        tape.constant(catalogue.rowsNormalised()), targets: step.targets,
        scale: 1 / Float(step.targets.count))
    ]
  }
}
