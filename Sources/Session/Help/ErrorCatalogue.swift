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
    LayersError.self,
    LanguageModelError.self,
    BackboneError.self, TuningError.self, AdapterError.self, ModelFileError.self,
    TokenizerError.self, MemoryError.self, MemoryShortage.self, FileError.self,
    TextEncodingError.self, UnexpectedError.self, StoredError.self, Gnuplot.Failure.self,
    Plot.Unfit.self, UsageError.self, LookupError.self, MismatchError.self,
  ]

  private let types: [any RoomError.Type]
  // Hardly a session asks for them, and making all takes longer than starting.
  private let entries = Lazy<[(code: String, example: any RoomError)]>()

  /// The errors of the rooms and the session, and of what stands before them.
  ///
  /// - Parameter further: The types of a front end's errors.
  init(_ further: [any RoomError.Type] = []) {
    types = Self.types + further
  }

  /// The codes with an error of each, in the order of the codes.
  private var sorted: [(code: String, example: any RoomError)] {
    entries.value {
      types.flatMap { $0.examples.map { (code: $0.errorCode, example: $0 as any RoomError) } }
        .sorted { $0.code < $1.code }
    }
  }

  /// An error of each code, in the order of the codes.
  var examples: [any RoomError] { sorted.map(\.example) }

  /// The codes, in their order.
  var codes: [String] { sorted.map(\.code) }

  /// The error of a code as an example; `nil` where no error has it.
  func example(of code: String) -> (any RoomError)? {
    sorted.first { $0.code == code }?.example
  }
}
