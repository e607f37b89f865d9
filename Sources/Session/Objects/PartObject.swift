import Alignment
import Language
import Recommenders
import Support

extension ObjectKind {
  /// A part of an alignment: a bridge, a site.
  static func part(_ role: PartRole) -> ObjectKind {
    role == .samples ? ObjectKind(role.rawValue, phrase: "samples") : ObjectKind(role.rawValue)
  }

  static let stage: ObjectKind = "stage"
}

/// A part of an alignment in the language.
struct PartObject: DisplayedObject, ArgumentValue {
  static var parameterType: ParameterType { .object(PartRole.allCases.map(ObjectKind.part)) }

  let role: PartRole
  let part: any AlignmentPart

  init(role: PartRole, part: any AlignmentPart) {
    self.role = role
    self.part = part
  }

  init?(argument: Value) {
    guard let object = argument.object as? PartObject else { return nil }
    self = object
  }

  var kind: ObjectKind { .part(role) }
  var facts: Facts { Facts(of: self) }

  var summary: String {
    "\(role.rawValue) \(type(of: part).kind)"
      + part.given.map { " \($0.name)=\($0.value)" }.joined()
  }

  func display(_ style: DisplayStyle) -> String {
    "\(summary): \(type(of: part).card.summary)"
  }
}

/// A stage of an alignment's training in the language.
struct StageObject: DisplayedObject, ArgumentObject {
  static let kind = ObjectKind.stage

  let stage: Stage

  var facts: Facts { Facts(of: self) }

  var summary: String {
    let trains = stage.groups.isEmpty ? "all" : stage.groups.map(\.rawValue).joined(separator: ", ")
    let objectives = stage.objectives.map { type(of: $0).kind }.joined(separator: " + ")
    return "stage of \(trains) for \(objectives)"
      + (stage.training.epochs > 0
        ? ", \(NumberText.counted(stage.training.epochs, "epoch"))" : "")
  }

  func display(_ style: DisplayStyle) -> String { summary }
}
