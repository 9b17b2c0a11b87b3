#pragma once

#include <QApplication>

#include "view/look.hpp"

/// The one QApplication of the test program, made when a test first needs it.
inline QApplication& application() {
    static int count = 1;
    static char name[] = "test_view";
    static char* arguments[] = {name, nullptr};
    static QApplication* const app = [] {
        auto* made = new QApplication(count, arguments);
        lvslab::view::set_up_fonts();
        return made;
    }();
    return *app;
}
