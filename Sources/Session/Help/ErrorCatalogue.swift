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

/// The errors that a person can meet, by their codes: what `help E501` says.
struct ErrorCatalogue: Sendable {
  /// The types of errors of the rooms and of the session, whose codes come from their examples.
  static let types: [any RoomError.Type] = [
    DataError.self, EvaluationError.self, TableError.self,
    UnknownUsers.self, ModelError.self, SettingError.self, StoredModelError.self, TrainError.self,
    VectorFileError.self, NotFinite.self, BLAS.Unusable.self,
    FuseError.self, AlignmentError.self, PromptError.self, StatesError.self,
    LanguageModelError.self,
    BackboneError.self, TuningError.self, AdapterError.self, ModelFileError.self,
    TokenizerError.self, MemoryError.self, MemoryShortage.self, FileError.self,
    TextEncodingError.self, UnexpectedError.self, StoredError.self, Gnuplot.Failure.self,
    Plot.Unfit.self, UsageError.self, LookupError.self, MismatchError.self,
  ]

  /// An error of each code, in the order of the codes.
  let examples: [any RoomError]

  /// The errors of the rooms and the session, and of what stands before them.
  ///
  /// - Parameter further: The types of a front end's errors.
  init(_ further: [any RoomError.Type] = []) {
    examples = (Self.types + further).flatMap { $0.examples.map { $0 as any RoomError } }
      .sorted { $0.errorCode < $1.errorCode }
  }

  /// The codes, in their order.
  var codes: [String] { examples.map(\.errorCode) }

  /// The error of a code as an example; `nil` where no error has it.
  func example(of code: String) -> (any RoomError)? {
    examples.first { $0.errorCode == code }
  }
}
