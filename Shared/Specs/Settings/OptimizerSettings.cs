using static Runner.Specs.Condition;
using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>The update rule and its numbers: PyTorch's definitions and defaults.</summary>
internal static class OptimizerSettings
{
    private static readonly string[] AdamFamily = ["adam", "adamw", "amsgrad", "adamax", "nadam", "radam"];

    /// <summary>Rules that use only the loss.</summary>
    public static readonly string[] GradientFree = ["hill-climbing", "annealing", "random-search"];

    public static readonly Setting Name = Choice<OptimizerKind>("optimizer.name", "optimizer", "The update rule.").Else("adam");

    public static readonly Setting Lr = Number("optimizer.lr", new NumberType(0, Infinite, Above: true, Noun: "rate"), "Learning rate.")
        .By(By("adam", "adamw", "amsgrad", "radam"), 0.001).By(By("adamax", "nadam"), 0.002).By(By("lion"), 0.0001).By(By("adadelta", "lbfgs"), 1)
        .Else(0.01).InLanes().When(IsNot("optimizer.name", GradientFree));

    public static readonly Setting Momentum = Number("optimizer.momentum", Fraction, "Momentum factor: share of the previous step that is kept.")
        .Else(0.9).InLanes().When(By("momentum", "nesterov"));

    public static readonly Setting Dampening = Number("optimizer.dampening", Fraction, "Dampening: share by which momentum reduces the gradient.")
        .OffAt(0).InLanes().When(By("momentum"));

    public static readonly Setting Beta1 = Number("optimizer.beta1", Fraction, "Decay of the mean of gradients.")
        .Else(0.9).InLanes().When(By([.. AdamFamily, "lion"]));

    public static readonly Setting Beta2 = Number("optimizer.beta2", Fraction, "Decay of the mean of squared gradients (lion: of the momentum).")
        .By(By("lion"), 0.99).Else(0.999).InLanes().When(By([.. AdamFamily, "lion"]));

    public static readonly Setting Epsilon = Number("optimizer.epsilon", NotNegative, "Added to the denominator.")
        .By(By("adagrad"), 1e-10).By(By("adadelta"), 1e-6).Else(1e-8).InLanes().When(By([.. AdamFamily, "adagrad", "rmsprop", "adadelta"]));

    public static readonly Setting Alpha = Number("optimizer.alpha", Fraction, "Decay of the mean of squared gradients.")
        .Else(0.99).InLanes().When(By("rmsprop"));

    public static readonly Setting Rho = Number("optimizer.rho", Fraction, "Decay of the means of squares.")
        .Else(0.9).InLanes().When(By("adadelta"));

    public static readonly Setting LrDecay = Number("optimizer.lr-decay", NotNegative, "The rate at update t is lr / (1 + t·lr-decay).")
        .OffAt(0).InLanes().When(By("adagrad"));

    public static readonly Setting InitialAccumulator = Number("optimizer.initial-accumulator", NotNegative, "Initial value of the sum of squares.")
        .OffAt(0).InLanes().When(By("adagrad"));

    public static readonly Setting MomentumDecay = Number("optimizer.momentum-decay", NotNegative, "Decay of the momentum's own schedule.")
        .Else(0.004).InLanes().When(By("nadam"));

    public static readonly Setting EtaMinus = Number("optimizer.eta-minus", OpenFraction, "Factor of the step after a change of sign.")
        .Else(0.5).InLanes().When(By("rprop"));

    public static readonly Setting EtaPlus = Number("optimizer.eta-plus", new NumberType(1, Infinite, Above: true, Noun: "factor"), "Factor of the step when the sign is unchanged.")
        .Else(1.2).InLanes().When(By("rprop"));

    public static readonly Setting StepMin = Number("optimizer.step-min", Positive, "Smallest step.").Else(1e-6).InLanes().When(By("rprop"));

    public static readonly Setting StepMax = Number("optimizer.step-max", Positive, "Largest step.").Else(50).InLanes().When(By("rprop"));

    public static readonly Setting History = Whole("optimizer.history", 1, 1000, "Number of past updates from which the curvature is estimated.").Else(100).When(By("lbfgs"));

    public static readonly Setting Step = Number("optimizer.step", Positive, "Size of a step: spacing of the lattice (hill-climbing), standard deviation (annealing).")
        .By(By("annealing"), 0.5).Else(0.1).InLanes().When(By("hill-climbing", "annealing"));

    public static readonly Setting Temperature = Number("optimizer.temperature", Positive, "Temperature at the start.").Else(10).InLanes().When(By("annealing"));

    public static readonly Setting Cooling = Number("optimizer.cooling", new NumberType(0, 1, Above: true, Noun: "factor"), "Factor of the temperature at each update.").Else(0.999).InLanes().When(By("annealing"));

    public static readonly Setting Range = Number("optimizer.range", NotNegative, "Parameters stay within plus and minus this; 0 for no bounds.")
        .By(By("random-search"), 5).By(Is("model.kind", "surface"), 5).Else(0).InLanes().When(By(GradientFree));

    public static readonly Setting[] All =
    [
        Name, Lr, Momentum, Dampening, Beta1, Beta2, Epsilon, Alpha, Rho, LrDecay, InitialAccumulator, MomentumDecay,
        EtaMinus, EtaPlus, StepMin, StepMax, History, Step, Temperature, Cooling, Range,
    ];

    private static Condition By(params ReadOnlySpan<string> rules) => Is("optimizer.name", rules);
}
