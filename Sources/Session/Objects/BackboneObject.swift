import Backbones
import Evaluation
import Language
import Networks
import Support

extension ObjectKind {
  static let backbone = ObjectKind("backbone", subject: .languageModel)
}

/// A language model in the language.
struct BackboneObject: DisplayedObject, ArgumentObject {
  static let kind = ObjectKind.backbone

  let backbone: any Backbone
  /// The format of its weight files; `nil` where the weights weren't read from any.
  let format: String?

  init(_ backbone: any Backbone, format: String? = nil) {
    self.backbone = backbone
    self.format = format
  }

  private var facts: BackboneDescription { backbone.description }

  var summary: String {
    "\(facts.name): \(facts.family), "
      + (facts.layers == 0 ? "no layers" : "\(facts.layers) layers") + " × \(facts.width)"
      + (facts.precision == .float32 ? "" : ", " + facts.precision.rawValue)
      + (facts.isRandom ? ", random weights (a control)" : "")
      + (adapters.isEmpty ? "" : ", " + adapters)
  }

  /// The name, and whether it is a control: what results are of.
  var label: String { facts.label }

  /// `9 heads, 134,515,008 parameters, all frozen, GGUF Q4_1`.
  var size: String {
    ((facts.heads == 0 ? [] : [NumberText.counted(facts.heads, "head")]) + [
      "\(NumberText.grouped(facts.parameterCount)) parameters, \(training)"
    ] + [format].compactMap(\.self)).joined(separator: ", ")
  }

  var memberNames: [String] {
    [
      "name", "family", "layers", "width", "heads", "longest", "vocabulary", "parameters",
      "trainable", "random", "precision",
    ] + (format == nil ? [] : ["format"])
  }

  func member(_ name: String) throws -> Value? {
    switch name {
    case "name": .text(facts.name)
    case "family": .text(facts.family)
    case "layers": .number(facts.layers)
    case "width": .number(facts.width)
    case "heads": .number(facts.heads)
    case "longest": .number(facts.longestText)
    case "vocabulary": .number(facts.vocabulary)
    case "parameters": .number(facts.parameterCount)
    case "trainable": .number(trainableCount)
    case "random": .boolean(facts.isRandom)
    case "precision": .text(facts.precision.rawValue)
    case "format": format.map(Value.text)
    default: nil
    }
  }

  func display(_ style: DisplayStyle) -> String {
    """
    \(summary)
      \(size)
      texts up to \(NumberText.grouped(facts.longestText)) tokens, \
    vocabulary \(NumberText.grouped(facts.vocabulary))
    """
  }
}

extension BackboneObject {
  /// How many numbers train.
  var trainableCount: Int { backbone.trainableCount }

  /// `22,713,216 parameters train`, to stand after a count.
  var counts: String {
    "\(NumberText.grouped(backbone.description.parameterCount)) parameters train"
  }

  /// `all frozen`, or `147,456 of them train`.
  var training: String {
    trainableCount == 0 ? "all frozen" : "\(NumberText.grouped(trainableCount)) of them train"
  }

  /// `LoRA of rank 8 on 12 maps`; empty where there is none.
  var adapters: String {
    guard let lora = backbone.tuning.lora else { return "" }
    return "LoRA of rank \(lora.configuration.rank) on \(lora.maps.count) maps"
      + (backbone.tuning.isMerged ? ", merged" : "")
  }
}
