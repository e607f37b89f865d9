import FoundationEssentials
import Glibc
import Support
import Tensors

/// A matrix in NumPy's file format, versions 1 to 3.
///
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
struct NumPyArray {
  let matrix: Tensor

  /// Reads a matrix of 16, 32 or 64 bit floats, little-endian, in the order of C.
  ///
  /// - Throws: `VectorFileError.badArray`, `.notAMatrix`, `.unreadable`.
  init(path: String) throws(VectorFileError) {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
      throw .unreadable(path: path)
    }
    func bad(_ reason: String) -> VectorFileError { .badArray(path: path, reason: reason) }
    let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
    guard data.count > 12, data.prefix(6).elementsEqual(magic) else {
      throw bad("isn't an npy file")
    }
    let isLong = data[6] > 1
    let start = isLong ? 12 : 10
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(data[$1]) }
    guard start + length <= data.count,
      let header = String(bytes: data[start..<start + length], encoding: .utf8)
    else { throw bad("its header is cut off") }
    guard let type = header.firstMatch(of: #/'descr':\s*'([^']*)'/#)?.1,
      let order = header.firstMatch(of: #/'fortran_order':\s*(True|False)/#)?.1,
      let extents = header.firstMatch(of: #/'shape':\s*\(([^)]*)\)/#)?.1
    else { throw bad("its header isn't one of an array") }
    guard order == "False" else { throw bad("is in the order of Fortran; save a C-ordered copy") }
    let shape = extents.split(separator: ",").compactMap {
      Int($0.trimming(where: \.isWhitespace))
    }
    guard shape.count == 2, shape.allSatisfy({ $0 > 0 }) else {
      throw .notAMatrix(path: path, shape: shape)
    }
    let sizes = ["<f2": 2, "<f4": 4, "<f8": 8]
    guard let size = sizes[String(type)] else {
      throw bad("has numbers of type `\(type)`, not floats `<f2`, `<f4` or `<f8`")
    }
    let (count, isHuge) = shape[0].multipliedReportingOverflow(by: shape[1])
    guard !isHuge, count <= (data.count - start - length) / size else {
      throw bad("is cut off: its header promises \(shape[0]) × \(shape[1]) numbers")
    }
    matrix = data.withUnsafeBytes { bytes in
      Tensor(shape: shape) { out in
        for index in 0..<count {
          let at = start + length + index * size
          out[index] =
            switch size {
            case 2: Float(Self.half(bytes.loadUnaligned(fromByteOffset: at, as: UInt16.self)))
            case 4: bytes.loadUnaligned(fromByteOffset: at, as: Float.self)
            default: Float(bytes.loadUnaligned(fromByteOffset: at, as: Double.self))
            }
        }
      }
    }
  }

  /// A 16 bit float.
  private static func half(_ bits: UInt16) -> Float {
    let (sign, exponent, fraction) = (bits >> 15, Int(bits >> 10) & 31, Int(bits) & 1023)
    let size: Float =
      switch exponent {
      case 0: Float(fraction) * 0x1p-24
      case 31: fraction == 0 ? .infinity : .nan
      default: Float(1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
      }
    return sign == 0 ? size : -size
  }
}
