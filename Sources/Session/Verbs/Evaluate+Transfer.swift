import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support

extension Call {
  /// The model, or an alignment as it is for another catalogue that `on` names.
  ///
  /// - Throws: `AlignmentError.otherWidth`; a diagnostic for `base` without another catalogue.
  func moved(_ object: ModelObject) throws -> ModelObject {
    var other: Dataset?
    if case .other(let data) = self[Evaluate.on], data.catalogue.ids != object.data.catalogue.ids {
      other = data
    }
    let base = self[Evaluate.base]
    guard let other, let model = object.model as? AlignedModel else {
      try require(
        Evaluate.base, needs: other != nil, "data of another catalogue, named by `on`")
      return object
    }
    if let base, base.data.catalogue.ids != other.catalogue.ids {
      throw AlignmentError.otherItems(data: other.name)
    }
    if let base, base.isUntrained { warnOfUntrained(base.model.kind, at: Evaluate.base) }
    if let base, !(base.model is any IDModel) {
      throw ModelError.noIDVectors(kind: base.model.kind)
    }
    let workers = try workers
    return try aside { _ in
      ModelObject(
        model: try model.moved(
          to: other, base: base?.model as? any IDModel, workers: workers), data: other,
        options: object.options + [("base", Cell.text(base?.model.kind ?? "none"))],
        record: object.record, taught: base?.sources ?? [])
    }
  }
}
