using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>
/// What takes a number beside a tensor. TorchSharp hands a number's native object to libtorch and lets go of the managed one, so a
/// garbage collection at that moment frees it while it is read, and the result is an error or, worse, another number.
/// Numbers that live as long as the process are never freed; nothing here may take a plain <see langword="double"/> to a tensor.
/// </summary>
internal static class TorchNumbers
{
    private static readonly ConcurrentDictionary<double, Scalar> Known = new();

    public static Scalar Of(double value) => Known.GetOrAdd(value, number => number.ToScalar());

    public static Tensor Squared(this Tensor x) => x * x;

    public static Tensor Times(this Tensor x, double factor) => x.mul(Of(factor));

    public static Tensor Plus(this Tensor x, double summand) => x.add(Of(summand));

    public static Tensor Over(this Tensor x, double divisor) => x.div(Of(divisor));

    public static Tensor LeakyRelu(Tensor x, double slope) => x.leaky_relu(Of(slope));

    public static Tensor Elu(Tensor x, double alpha) => x.elu(Of(alpha), Of(1), Of(1));

    /// <summary>As PyTorch computes it by default: linear above 20.</summary>
    public static Tensor Softplus(Tensor x) => Softplus(x, Of(1), Of(20));

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "softplus1")]
    private static extern Tensor Softplus(Tensor x, Scalar beta, Scalar threshold);
}
