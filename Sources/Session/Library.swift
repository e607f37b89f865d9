import Backbones
import FoundationEssentials
import Interactions
import Language
import Support

/// The data sets and language models that programs may call by name.
struct Library: Sendable {
  /// Data sets, embedded and fetched.
  let data: DatasetLibrary
  /// The folder of language models, a folder each; `nil` where there is no such place.
  let backboneFolder: String?

  /// A library of what is part of the program and what was fetched into a folder.
  init(dataFolder: String?) {
    data = DatasetLibrary(folder: dataFolder.map { $0 + "/data" })
    backboneFolder = dataFolder.map { $0 + "/backbones" }
  }

  /// The names of data sets.
  var datasetNames: KnownNames {
    KnownNames("data set", orFile: true) { [data] in data.names }
  }

  /// The language models that `Scripts/fetch-backbones` knows how to bring.
  static let fetchable = ["minilm", "smollm2"]

  /// The names of language models, fetched ones first.
  var backboneNames: KnownNames {
    KnownNames("backbone", orFile: true) { [backboneFolder] in
      let fetched = backboneFolder.flatMap {
        try? FileManager.default.contentsOfDirectory(atPath: $0)
      }
      let here = (fetched ?? []).filter { !$0.hasPrefix(".") }.sorted()
      return here + Self.fetchable.filter { !here.contains($0) }
    }
  }

  /// Where a language model is: the folder of that name, or the path itself; `nil` where there is
  /// none.
  func path(ofBackbone name: String) -> String? {
    if let backboneFolder, !name.contains("/"), !name.hasPrefix(".") {
      let folder = PathText.path(of: name, in: backboneFolder)
      if FileManager.default.fileExists(atPath: folder) { return folder }
    }
    return SourceFile.exists(name) ? name : nil
  }
}
