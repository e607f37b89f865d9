import Alignment
import Backbones
import Evaluation
import Interactions
import Language
import ModelFiles
import Networks
import Recommenders
import Support
import Tensors
import Tokenizers

/// The errors that the rooms can throw, by their codes: what `help E501` says.
enum ErrorCatalogue {
  /// The types of the rooms' errors, whose codes come from their examples.
  static let types: [any RoomError.Type] = [
    DataError.self, EvaluationError.self, TableError.self,
    UnknownUsers.self, ModelError.self, SettingError.self, StoredModelError.self, TrainError.self,
    VectorFileError.self, NotFinite.self, BLAS.Unusable.self,
    FuseError.self, AlignmentError.self, PromptError.self, StatesError.self,
    LanguageModelError.self,
    BackboneError.self, TuningError.self, AdapterError.self, ModelFileError.self,
    TokenizerError.self, MemoryError.self, MemoryShortage.self, FileError.self,
    TextEncodingError.self, StoredError.self, Gnuplot.Failure.self, Plot.Unfit.self,
  ]

  /// An error of each code, in the order of the codes.
  static let examples: [any RoomError] =
    types.flatMap { $0.examples.map { $0 as any RoomError } }
    .sorted { $0.errorCode < $1.errorCode }

  /// The codes, in their order.
  static let codes = examples.map(\.errorCode)

  /// The error of a code as an example; `nil` where no error has it.
  static func example(of code: String) -> (any RoomError)? {
    examples.first { $0.errorCode == code }
  }
}
