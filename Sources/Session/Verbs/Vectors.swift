import Evaluation
import Interactions
import Language
import Recommenders
import Support
import Tensors

/// The verb that makes a model of vectors in a file.
enum Vectors {
  static let file = Positional<String>(
    "file", as: .inputFile, "npy, safetensors, or CSV with an id and numbers a row")
  static let ids = Option<String?>(
    "ids", as: .inputFile, "a text file with an item's id for each row of npy or safetensors",
    because: "the rows are the items of the data in their order"
  ).hinting(
    Hint { (error: VectorFileError) in
      guard case .otherCount(_, _, _, of: "items") = error else { return nil }
      return "say with `ids=` which items the rows are"
    })
  static let tensor = Option<String?>(
    "tensor", "which tensor of a safetensors file", because: "the only matrix"
  ).hinting(
    Hint { (error: VectorFileError) in
      guard case .whichTensor(_, let names) = error, !names.isEmpty else { return nil }
      return "say which with `tensor=`"
    })

  static let verb = Verb(
    OutsideVectors.kind, group: "ID models", OutsideVectors.card,
    takes: [Shared.data, file, ids, tensor] + OutsideVectors.Configuration.options,
    cost: .seconds, run: run, foresees: { $0.model(OutsideVectors.self) })

  private static func run(_ call: Call) throws -> Value {
    let (data, path, ids, tensor) = (call[Shared.data], call[file], call[ids], call[tensor])
    try call.require(
      Self.tensor, needs: path.lowercased().hasSuffix(".safetensors"), "a file of safetensors")
    let file = try call.aside { _ in
      try VectorFile(path: path, ids: ids, tensor: tensor, catalogue: data.catalogue)
    }
    let model = try OutsideVectors(
      OutsideVectors.Configuration(call, for: data), vectors: file.vectors)
    let items = NumberText.counted(data.itemCount, "item")
    call.note(
      "\(model.width) numbers for each of \(items)"
        + (file.missing > 0
          ? ", \(NumberText.grouped(file.missing)) of them without: zeros" : ""))
    // The numbers decide the value as much as the file's name does.
    let digest = try call.aside { _ in
      file.vectors.withUnsafeValues { Digest(of: UnsafeRawBufferPointer($0)) }
    }
    return call.made(
      ModelObject(model: model, data: data, options: call.givenCells),
      recipe: call.recipe.adding("contents", digest.description))
  }
}
