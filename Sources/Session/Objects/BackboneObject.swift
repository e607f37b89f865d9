import Backbones
import Evaluation
import Language
import Support

extension ObjectKind {
  static let backbone: ObjectKind = "backbone"
}

/// A language model in the language.
struct BackboneObject: DisplayedObject {
  let backbone: any Backbone

  init(_ backbone: any Backbone) { self.backbone = backbone }

  private var facts: BackboneDescription { backbone.description }

  var kind: ObjectKind { .backbone }

  var summary: String {
    "\(facts.name): \(facts.family), \(facts.layers) layers × \(facts.width)"
      + (facts.isRandom ? ", random weights (a control)" : "")
  }

  var memberNames: [String] {
    ["name", "family", "layers", "width", "heads", "longest", "vocabulary", "parameters", "random"]
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
    case "random": .boolean(facts.isRandom)
    default: nil
    }
  }

  func display(_ style: DisplayStyle) -> String {
    """
    \(summary)
      \(facts.heads) heads, texts up to \(facts.longestText) tokens, \
    vocabulary \(NumberText.grouped(facts.vocabulary))
      \(NumberText.grouped(facts.parameterCount)) parameters, all frozen
    """
  }
}
